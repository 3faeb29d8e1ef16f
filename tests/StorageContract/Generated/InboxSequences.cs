using CsCheck;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Testing.Contracts;
using Parley.Testing.Memory;
using Parley.Users;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.Generated;

/// <summary>Generated sequences of saves and loads. A store must answer like the reference store.</summary>
public abstract class InboxSequences
{
    /// <summary>The store under test. It may be shared, because every sequence uses its own ids.</summary>
    protected abstract IInboxStore Store { get; }

    /// <summary>The number of sequences, limited by the time they take.</summary>
    protected abstract int Sequences { get; }

    [Fact]
    public Task Any_sequence_of_saves_loads_as_in_the_reference_store() =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 5], Gen.Int[0, 3], (shape, conversation, version) => new Step(shape, conversation, version))
            .Array[1, 30]
            .SampleAsync(
                RunAsync,
                iter: Sequences,
                threads: 1,
                print: steps => string.Join("; ", steps.Select(step => step.ToString())));

    private async Task RunAsync(Step[] steps)
    {
        var (model, none) = (new MemoryInboxStore(), CancellationToken.None);
        var user = NewUser();
        var conversations = Enumerable.Range(0, 6).Select(_ => NewConversation()).ToList();
        var versions = new List<(string? Expected, string? Actual)> { (null, null) };
        foreach (var (step, i) in steps.Select((step, i) => (step, i)))
        {
            var (expectedVersion, actualVersion) = versions[Math.Max(0, versions.Count - (step.Version == 3 ? 2 : 1))];
            var save = Save(user, expectedVersion, RowOf(step, conversations, i + 1));
            var expected = await model.SaveAsync(save, none);
            var actual = await Store.SaveAsync(save with { ExpectedVersion = actualVersion }, none);
            Assert.Equal(expected is null, actual is null);
            if (expected is not null)
                versions.Add((expected, actual));
            Assert.Equal(await StateAsync(model, user, step.Version), await StateAsync(Store, user, step.Version));
        }
    }

    /// <summary>A row with each combination of the three parts that it may have.</summary>
    private static InboxRow RowOf(Step step, List<ConversationId> conversations, long revision) => new(
        conversations[step.Conversation], revision)
    {
        Shown = (step.Shape & 1) == 0 ? null : Showing(revision),
        Gone = (step.Shape & 2) == 0 ? null : new Tombstone(revision, GoneReason.Left),
        Joining = (step.Shape & 4) == 0 ? [] : [new(Guid.NewGuid(), Noon)],
    };

    private static async Task<string> StateAsync(IInboxStore store, UserId user, int tombstones)
    {
        var stored = await store.LoadAsync(user, tombstones, CancellationToken.None);
        return Described.Of(stored with
        {
            Version = "",
            Rows = [.. stored.Rows.OrderBy(row => row.ConversationId.Value, StringComparer.Ordinal)],
        });
    }

    private sealed record Step(int Shape, int Conversation, int Version);
}
