using System.Text;
using Parley.Conversations;
using Parley.Core.Storage;
using Xunit;
using static Parley.Testing.Contracts.Rows;

namespace Parley.Testing.Contracts;

/// <summary>The contract of every <see cref="IConversationStore"/>: appends and their conditions. A test class inherits it and adds the
/// store.</summary>
public abstract class ConversationStoreContract
{
    /// <summary>The store under test. It may be shared, because every test uses its own ids.</summary>
    protected abstract IConversationStore Store { get; }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conversation_that_was_never_stored_is_not_found()
    {
        var id = NewConversation();
        Assert.Null(await Store.LoadAsync(id, 10, Cancel));
        Assert.False(await Store.ConfirmAsync(id, "any", Cancel));
        Assert.Null(await Store.FindSentAsync(id, Alice, ClientId.Parse("c1"), Cancel));
        Assert.Equal([null], await Store.ReadHeadsAsync([id], Cancel));
        Assert.Empty(await Store.ReadReceiptsAsync(id, Cancel));
        Assert.Empty(await Store.ReadSharesAsync(id, null, long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task An_append_is_loaded_with_every_field()
    {
        var id = NewConversation();
        var append = Messages(id, null, 1) with { Head = FullHead(id, 2), Rows = [Row(1), FullRow(2)] };
        var version = await Commit(append);

        var stored = await Load(id, 10);
        Assert.Equal(version, stored.Version);
        Assert.Equal(append.OperationId, stored.OperationId);
        Assert.Equal(OpenRow.OfThisRun, stored.Open);
        Assert.Equal(Described.Of(append.Head), Described.Of(stored.Head));
        Assert.Equal(Described.Of(append.Rows.Select(row => row with { OperationId = append.OperationId })), Described.Of(stored.Tail));
    }

    [Fact]
    public async Task The_tail_is_the_newest_rows_in_ascending_order()
    {
        var id = NewConversation();
        await Commit(Messages(id, null, 1, 2, 3, 4, 5));
        Assert.Equal([4, 5], (await Load(id, 2)).Tail.Select(row => row.Seq));
        Assert.Empty((await Load(id, 0)).Tail);
        Assert.Equal([1, 2, 3, 4, 5], (await Load(id, 1_000)).Tail.Select(row => row.Seq));
    }

    [Fact]
    public async Task An_append_on_an_old_version_is_a_conflict_and_writes_nothing()
    {
        var id = NewConversation();
        var old = await Commit(Messages(id, null, 1));
        await Commit(Messages(id, old, 2));
        var before = await Load(id, 10);

        var stale = Messages(id, old, 2, 3) with
        {
            SharesAdded = [new(Content.ShareKind.Pin, 3)],
            SentKeys = [Sent(Bob, "b1", 3)],
        };
        Assert.IsType<AppendOutcome.Conflict>(await Store.AppendAsync(stale, Cancel));

        Assert.Equal(Described.Of(before), Described.Of(await Load(id, 10)));
        Assert.Null(await Store.FindSentAsync(id, Bob, ClientId.Parse("b1"), Cancel));
        Assert.Empty(await Store.ReadSharesAsync(id, null, long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task Creating_an_existing_conversation_is_a_conflict()
    {
        var id = NewConversation();
        var append = Messages(id, null, 1);
        await Commit(append);
        Assert.IsType<AppendOutcome.Conflict>(await Store.AppendAsync(append with { SentKeys = [], OperationId = Guid.NewGuid() }, Cancel));
    }

    [Fact]
    public async Task Appending_to_a_missing_conversation_is_a_conflict()
    {
        var id = NewConversation();
        var version = await Commit(Messages(NewConversation(), null, 1));
        Assert.IsType<AppendOutcome.Conflict>(await Store.AppendAsync(Messages(id, version, 1), Cancel));
        Assert.Null(await Store.LoadAsync(id, 10, Cancel));
    }

    [Fact]
    public async Task A_used_client_id_is_reported_as_a_repeat_and_nothing_is_written()
    {
        var id = NewConversation();
        var version = await Commit(Messages(id, null, 1, 2));
        var before = await Load(id, 10);

        var append = Messages(id, version, 3, 4, 5) with
        {
            SentKeys = [Sent(Alice, "c2", 3), Sent(Alice, "new", 4), Sent(Alice, "c1", 5)],
        };
        var repeat = Assert.IsType<AppendOutcome.Repeat>(await Store.AppendAsync(append, Cancel));

        Assert.Equal([0, 2], repeat.Keys);
        Assert.Equal(Described.Of(before), Described.Of(await Load(id, 10)));
        Assert.Null(await Store.FindSentAsync(id, Alice, ClientId.Parse("new"), Cancel));
        Assert.True(await Store.ConfirmAsync(id, version, Cancel));
    }

    [Fact]
    public async Task Client_ids_are_checked_only_if_the_version_matches()
    {
        var id = NewConversation();
        var old = await Commit(Messages(id, null, 1));
        await Commit(Messages(id, old, 2));
        Assert.IsType<AppendOutcome.Conflict>(await Store.AppendAsync(Messages(id, old, 1), Cancel));
    }

    [Fact]
    public async Task A_client_id_belongs_to_one_sender_and_one_conversation()
    {
        var (one, other) = (NewConversation(), NewConversation());
        var version = await Commit(Messages(one, null, 1));
        await Commit(Messages(one, version, 2) with { SentKeys = [Sent(Bob, "c1", 2)] });
        await Commit(Messages(other, null, 1));

        Assert.Equal(1, (await Store.FindSentAsync(one, Alice, ClientId.Parse("c1"), Cancel))?.Seq);
        Assert.Equal(2, (await Store.FindSentAsync(one, Bob, ClientId.Parse("c1"), Cancel))?.Seq);
        Assert.Equal(1, (await Store.FindSentAsync(other, Alice, ClientId.Parse("c1"), Cancel))?.Seq);
    }

    [Fact]
    public async Task A_client_id_is_always_found_with_its_number_and_hash()
    {
        var id = NewConversation();
        var version = await Commit(Messages(id, null, 1));
        for (var seq = 2L; seq < 20; seq++)
            version = await Commit(Messages(id, version, seq));
        Assert.Equal(
            Described.Of(Sent(Alice, "c1", 1)), Described.Of(await Store.FindSentAsync(id, Alice, ClientId.Parse("c1"), Cancel)));
    }

    [Fact]
    public async Task Of_many_appends_at_one_version_exactly_one_succeeds()
    {
        var id = NewConversation();
        var version = await Commit(Messages(id, null, 1));
        var rivals = Enumerable.Range(0, 64)
            .Select(i => Messages(id, version, 2) with { SentKeys = [Sent(Alice, $"r{i}", 2)] }).ToList();

        var outcomes = await Task.WhenAll(rivals.Select(rival => Store.AppendAsync(rival, Cancel)));

        var winner = Assert.Single(rivals.Zip(outcomes), pair => pair.Second is AppendOutcome.Committed).First;
        Assert.Equal(63, outcomes.Count(outcome => outcome is AppendOutcome.Conflict));
        Assert.Equal(winner.OperationId, (await Load(id, 1)).OperationId);
        foreach (var (rival, i) in rivals.Select((rival, i) => (rival, i)))
            Assert.Equal(rival == winner, await Store.FindSentAsync(id, Alice, ClientId.Parse($"r{i}"), Cancel) is not null);
    }

    [Fact]
    public async Task Only_the_newest_version_is_confirmed()
    {
        var id = NewConversation();
        var old = await Commit(Messages(id, null, 1));
        Assert.True(await Store.ConfirmAsync(id, old, Cancel));
        var current = await Commit(Messages(id, old, 2));
        Assert.False(await Store.ConfirmAsync(id, old, Cancel));
        Assert.True(await Store.ConfirmAsync(id, current, Cancel));
    }

    [Fact]
    public async Task A_mark_rewrites_the_row_of_its_entry()
    {
        var id = NewConversation();
        var version = await Commit(Messages(id, null, 1, 2));
        var mark = Messages(id, version, 3) with
        {
            Rows = [Row(1, "edited") with { Changed = 3 }, Row(3) with { Kind = LogRowKind.Mark, Changed = 1, Body = default }],
            SentKeys = [],
        };
        await Commit(mark);

        var rows = await Store.ReadAsync(id, 1, 3, 10, fromEnd: false, Cancel);
        Assert.Equal([1, 2, 3], rows.Select(row => row.Seq));
        Assert.Equal([3, 0, 1], rows.Select(row => row.Changed));
        Assert.Contains("edited", Encoding.UTF8.GetString(rows[0].Body.Span), StringComparison.Ordinal);
        Assert.Equal([mark.OperationId, mark.OperationId], [rows[0].OperationId, rows[2].OperationId]);
        Assert.NotEqual(mark.OperationId, rows[1].OperationId);
    }

    [Fact]
    public async Task A_stored_row_does_not_change_with_the_callers_buffer()
    {
        var id = NewConversation();
        var buffer = Encoding.UTF8.GetBytes("as it was");
        await Commit(Messages(id, null, 1) with { Rows = [Row(1) with { Body = buffer }] });
        buffer.AsSpan().Fill((byte)'x');
        var row = Assert.Single(await Store.ReadRowsAsync(id, [1], Cancel));
        Assert.Equal("as it was", Encoding.UTF8.GetString(row.Body.Span));
    }

    [Fact]
    public async Task An_append_of_the_largest_allowed_size_is_stored()
    {
        // A third each of entries, client ids and shares; the head is not counted.
        var id = NewConversation();
        var seqs = Enumerable.Range(1, ConversationAppend.MaxRows / 3).Select(seq => (long)seq).ToArray();
        var text = new string('x', ConversationAppend.MaxBodyBytes / seqs.Length);
        await Commit(Messages(id, null, seqs) with
        {
            Rows = [.. seqs.Select(seq => Row(seq) with { Body = Encoding.UTF8.GetBytes(text) })],
            SharesAdded = [.. seqs.Select(seq => new ShareKey(Content.ShareKind.Pin, seq))],
        });
        Assert.All((await Load(id, 100)).Tail, row => Assert.Equal(text.Length, row.Body.Length));
        Assert.Equal(seqs.Length, (await Store.ReadSharesAsync(id, null, long.MaxValue, 100, Cancel)).Length);
    }

    [Fact]
    public async Task A_refused_append_is_not_visible_in_part()
    {
        var id = NewConversation();
        var version = await Commit(Messages(id, null, 1));
        using var done = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            var reads = 0;
            for (; !done.IsCancellationRequested || reads < 10; reads++)
            {
                Assert.True(await Store.ConfirmAsync(id, version, Cancel));
                Assert.Equal(1, (await Store.ReadHeadsAsync([id], Cancel))[0]?.Summary.LastSeq);
            }
        });
        for (var i = 0; i < 50; i++)
        {
            var append = Messages(id, version, 2, 3) with { SentKeys = [Sent(Bob, "new", 2), Sent(Alice, "c1", 3)] };
            Assert.IsType<AppendOutcome.Repeat>(await Store.AppendAsync(append, Cancel));
        }

        await done.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task A_cancelled_append_is_not_sent()
    {
        var id = NewConversation();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.AppendAsync(Messages(id, null, 1), new(canceled: true)));
        Assert.Null(await Store.LoadAsync(id, 10, Cancel));
    }

    protected async Task<string> Commit(ConversationAppend append) =>
        Assert.IsType<AppendOutcome.Committed>(await Store.AppendAsync(append, Cancel)).Version;

    protected async Task<StoredConversation> Load(ConversationId id, int tail)
    {
        var stored = await Store.LoadAsync(id, tail, Cancel);
        Assert.NotNull(stored);
        return stored;
    }

    /// <summary>A conversation with messages 1 to <paramref name="count"/>.</summary>
    protected async Task<ConversationId> Filled(int count)
    {
        var id = NewConversation();
        string? version = null;
        foreach (var seqs in Enumerable.Range(1, count).Select(seq => (long)seq).Chunk(40))
            version = await Commit(Messages(id, version, seqs));
        return id;
    }
}
