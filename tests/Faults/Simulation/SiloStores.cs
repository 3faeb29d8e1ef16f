using Parley.Core.Storage;
using Parley.Testing.Memory;

namespace Parley.Faults.Simulation;

/// <summary>The stores of a simulated cluster, below its faults.</summary>
/// <param name="Conversations">For each silo run the store as that run sees it; a single one: all silos are one process.</param>
/// <param name="Inboxes">The store of inboxes.</param>
/// <param name="BeginRun">Makes the open rows of a run those of a run that is over. It blocks on purpose, as <see cref="Blocking"/> says.
/// </param>
/// <param name="DamageOpenRow">Damages the open row of a conversation, where the store can.</param>
internal sealed record SiloStores(
    IReadOnlyList<IConversationStore> Conversations,
    IInboxStore Inboxes,
    Action<int> BeginRun,
    Action<Parley.Conversations.ConversationId>? DamageOpenRow = null)
{
    /// <summary>The reference stores.</summary>
    /// <param name="runs">Silo runs that live at a time.</param>
    public static SiloStores InMemory(int runs)
    {
        List<MemoryConversationStore> conversations = [new()];
        while (conversations.Count < runs)
            conversations.Add(conversations[0].OfAnotherSilo());
        return new(conversations, new MemoryInboxStore(), run => conversations[run].BeginRun(), conversations[0].DamageOpenRow);
    }
}
