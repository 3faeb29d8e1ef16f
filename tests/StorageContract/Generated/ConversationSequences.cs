using CsCheck;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Testing;
using Parley.Testing.Contracts;
using Parley.Testing.Memory;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.Generated;

/// <summary>Generated sequences of calls. After each call a store must answer like the reference store.</summary>
public abstract class ConversationSequences
{
    // Opening the folder again takes as long as a hundred other calls.
    private static readonly Gen<Call> Calls = Gen.Frequency(
        (30, Gen.Const(Call.Append)),
        (20, Gen.Const(Call.Mark)),
        (1, Gen.Const(Call.Reopen)),
        (40, Gen.Enum<Call>().Where(call => call is not Call.Reopen)));

    /// <summary>The store under test. It may be shared, because every sequence uses its own ids.</summary>
    protected abstract IConversationStore Store { get; }

    /// <summary>The number of sequences, limited by the time they take.</summary>
    protected abstract int Sequences { get; }

    /// <summary>Ends the current silo run and begins another one over the same data.</summary>
    protected abstract Task BeginRunAsync();

    private enum Call
    {
        Append,
        Mark,
        Receipts,
        Close,
        Reopen,
        Read,
        Shares,
    }

    [Fact]
    public Task Any_sequence_of_calls_gets_the_same_answers_as_from_the_reference_store() =>
        Gen.Select(Calls, Gen.Int[0, 1], Gen.Int[0, 9], Gen.Int[0, 9], (call, conversation, a, b) => new Step(call, conversation, a, b))
            .Array[1, 30]
            .SampleAsync(
                RunAsync,
                iter: Sequences,
                threads: 1,
                print: steps => string.Join("; ", steps.Select(step => step.ToString())));

    private async Task RunAsync(Step[] steps)
    {
        var model = new MemoryConversationStore();
        var conversations = new[] { new Subject(NewConversation()), new Subject(NewConversation()) };
        foreach (var step in steps)
        {
            var subject = conversations[step.Conversation];
            if (step.Call is Call.Reopen)
            {
                await BeginRunAsync();
                model.BeginRun();
            }

            var (expected, actual) = step.Call is Call.Append or Call.Mark
                ? await AppendAsync(step, subject, model)
                : (await AnswerAsync(model, step, subject, subject.Expected), await AnswerAsync(Store, step, subject, subject.Actual));
            Assert.Equal(expected, actual);
            Assert.Equal(await StateAsync(model, subject.Id), await StateAsync(Store, subject.Id));
        }
    }

    /// <summary>Makes an append that expects the newest version or, in some steps, an older version or none. Its client ids may be in use
    /// already, and it may add or remove shares.</summary>
    private async Task<(string Expected, string Actual)> AppendAsync(Step step, Subject subject, MemoryConversationStore model)
    {
        var version = step.A switch { 8 => 0, 9 => Math.Max(0, subject.Expected.Count - 2), _ => subject.Expected.Count - 1 };
        var next = subject.LastSeq + 1;
        var isMark = step.Call is Call.Mark && subject.Entries.Count > 0;
        var target = isMark ? subject.Entries[Math.Max(0, subject.Entries.Count - 1 - step.B)] : 0;
        var append = new ConversationAppend
        {
            Id = subject.Id,
            ExpectedVersion = subject.Expected[version],
            OperationId = Guid.NewGuid(),
            Head = Head(subject.Id, next + (isMark ? 0 : step.A % 3)),
            Rows = isMark
                ? [Row(target, $"edited {next}") with { Changed = next }, Row(next) with { Kind = LogRowKind.Mark, Changed = target }]
                : [.. Enumerable.Range(0, 1 + (step.A % 3)).Select(i => Row(next + i))],
            SentKeys = isMark ? [] : [Sent(step.B % 2 == 0 ? Alice : Bob, $"c{step.A + (step.B * 3)}", next)],
            SharesAdded = isMark ? [] : [new((ShareKind)(1 + (step.B % 3)), next)],
            SharesRemoved = isMark ? [new((ShareKind)(1 + (step.B % 3)), target)] : [],
        };
        var expected = await model.AppendAsync(append, CancellationToken.None);
        var actual = await Store.AppendAsync(append with { ExpectedVersion = subject.Actual[version] }, CancellationToken.None);
        if ((expected, actual) is (AppendOutcome.Committed one, AppendOutcome.Committed other))
        {
            subject.Expected.Add(one.Version);
            subject.Actual.Add(other.Version);
            subject.LastSeq = append.Head.Summary.LastSeq;
            subject.Entries.AddRange(append.Rows.Where(row => row.Kind is not LogRowKind.Mark && row.Seq != target).Select(row => row.Seq));
        }

        return (OutcomeOf(expected), OutcomeOf(actual));
    }

    private static async Task<string> AnswerAsync(IConversationStore store, Step step, Subject subject, List<string?> versions)
    {
        var (id, none) = (subject.Id, CancellationToken.None);
        switch (step.Call)
        {
            case Call.Receipts:
                await store.WriteReceiptsAsync(id, [new(Alice, step.A), new(Bob, step.B)], none);
                return "";
            case Call.Close:
                return (await store.CloseAsync(id, versions[Math.Max(0, versions.Count - 1 - (step.A / 5))] ?? "none", none)).ToString();
            case Call.Reopen:
                return string.Join(' ', (await store.ReadOpenAsync(none).ToListAsync(none)).Where(open => open == id));
            case Call.Read:
                return Described.Of(
                    await store.ReadAsync(id, step.B + 1, subject.LastSeq - (step.A % 2), 1 + step.A, step.A % 3 == 0, none));
            default:
                ShareKind? kind = step.A % 4 == 0 ? null : (ShareKind)(step.A % 4);
                return Described.Of(await store.ReadSharesAsync(id, kind, step.B == 9 ? long.MaxValue : step.B * 3, 1 + step.A, none));
        }
    }

    /// <summary>Everything that a store returns for a conversation, except the version, which differs between stores.</summary>
    private static async Task<string> StateAsync(IConversationStore store, ConversationId id)
    {
        var none = CancellationToken.None;
        var sent = new List<SentKey?>();
        for (var i = 0; i < 40; i++)
            sent.Add(await store.FindSentAsync(id, i % 2 == 0 ? Alice : Bob, ClientId.Parse($"c{i}"), none));
        var stored = await store.LoadAsync(id, 1_000, none);
        return Described.Of(new
        {
            Stored = stored is null ? null : stored with { Version = "" },
            IsNewest = stored is not null && await store.ConfirmAsync(id, stored.Version, none),
            Sent = sent,
            Receipts = await store.ReadReceiptsAsync(id, none),
            Shares = await store.ReadSharesAsync(id, null, long.MaxValue, 100, none),
        });
    }

    private static string OutcomeOf(AppendOutcome outcome) =>
        outcome is AppendOutcome.Repeat repeat ? $"Repeat {string.Join(' ', repeat.Keys)}" : outcome.GetType().Name;

    private sealed record Step(Call Call, int Conversation, int A, int B);

    /// <summary>A conversation with the versions that each store has given it, beginning with "does not exist".</summary>
    private sealed record Subject(ConversationId Id)
    {
        public List<string?> Expected { get; } = [null];

        public List<string?> Actual { get; } = [null];

        public long LastSeq { get; set; }

        /// <summary>The entries that a mark may name.</summary>
        public List<long> Entries { get; } = [];
    }
}
