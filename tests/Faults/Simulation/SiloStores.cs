using Parley.Core.Storage;
using Parley.Testing.Memory;

namespace Parley.Faults.Simulation;

/// <summary>The stores of a simulated cluster, without the faults that the simulation adds.</summary>
/// <param name="Conversations">One store for each silo run. A single store means that all silos are one process.</param>
/// <param name="Inboxes">The store of inboxes.</param>
/// <param name="BeginRun">Ends a silo run and begins another one: the run's open rows then belong to a dead run. It blocks on purpose; see
/// <see cref="Blocking"/>.</param>
/// <param name="DamageOpenRow">Damages the open row of a conversation, or null if the store cannot do it.</param>
internal sealed record SiloStores(
    IReadOnlyList<IConversationStore> Conversations,
    IInboxStore Inboxes,
    Action<int> BeginRun,
    Action<Parley.Conversations.ConversationId>? DamageOpenRow = null)
{
    /// <summary>Makes the reference stores.</summary>
    /// <param name="runs">The number of silo runs that are alive at the same time.</param>
    public static SiloStores InMemory(int runs)
    {
        List<MemoryConversationStore> conversations = [new()];
        while (conversations.Count < runs)
            conversations.Add(conversations[0].OfAnotherSilo());
        return new(conversations, new MemoryInboxStore(), run => conversations[run].BeginRun(), conversations[0].DamageOpenRow);
    }
}
