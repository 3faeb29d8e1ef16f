using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Users;
using Xunit;
using static Parley.Testing.Contracts.Rows;

namespace Parley.Testing.Contracts;

/// <summary>The contract of every <see cref="IInboxStore"/>. A test class inherits it and adds the store.</summary>
public abstract class InboxStoreContract
{
    /// <summary>The store under test. It may be shared, because every test uses its own ids.</summary>
    protected abstract IInboxStore Store { get; }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_inbox_that_was_never_stored_is_empty_and_clean()
    {
        var stored = await Store.LoadAsync(NewUser(), 10, Cancel);
        Assert.Null(stored.Version);
        Assert.Empty(stored.Rows);
        Assert.Equal(Described.Of(new InboxHead()), Described.Of(stored.Head));
    }

    [Fact]
    public async Task A_save_is_loaded_with_every_field()
    {
        var (user, one, two) = (NewUser(), NewConversation(), NewConversation());
        var save = Save(
            user,
            null,
            new(one, 5)
            {
                Shown = FullPointer,
                Gone = new(3, GoneReason.Removed),
                Joining = [new(Guid.NewGuid(), Noon), new(Guid.NewGuid(), Noon.AddDays(1)) { AddedBy = Alice }],
                Left = [new(Alice, Noon, 0), new(Bob, Noon.AddDays(1), 12)],
            },
            new(two, 6) { Shown = Showing(1) }) with
        {
            Head = new()
            {
                Revision = 6,
                Reserved = 1L << 33,
                IsClean = false,
                OldestServable = 2,
                Burned = [new(1, 3), new(4, 9)],
                Count = 2,
            },
        };
        var version = await Store.SaveAsync(save, Cancel);

        var stored = await Store.LoadAsync(user, 10, Cancel);
        Assert.Equal(version, stored.Version);
        Assert.Equal(save.OperationId, stored.OperationId);
        Assert.Equal(Described.Of(save.Head), Described.Of(stored.Head));
        Assert.Equal(Described.Of(InOrder(save.Rows)), Described.Of(InOrder(stored.Rows)));
        Assert.Equal(Described.Of(save.Rows[0]), Described.Of(await Store.ReadRowAsync(user, one, Cancel)));
    }

    [Fact]
    public async Task A_large_inbox_is_loaded_completely_with_its_newest_tombstones()
    {
        // More rows than any store reads at a time.
        var user = NewUser();
        List<InboxRow> rows = [.. Enumerable.Range(1, 11 * InboxSave.MaxRows).Select(number => number % 9 == 0
            ? new InboxRow(NewConversation(), number) { Gone = new(number, GoneReason.Left) }
            : new InboxRow(NewConversation(), number) { Shown = Showing(number) })];
        string? version = null;
        foreach (var part in rows.Chunk(InboxSave.MaxRows))
            version = await Store.SaveAsync(Save(user, version, [.. part]), Cancel);
        Assert.NotNull(version);

        var newestGone = rows.Where(row => row.Gone is not null).TakeLast(7);
        var stored = await Store.LoadAsync(user, 7, Cancel);
        Assert.Equal(
            Described.Of(InOrder([.. rows.Where(row => row.Shown is not null), .. newestGone])), Described.Of(InOrder(stored.Rows)));
    }

    [Fact]
    public async Task A_save_on_an_old_version_is_a_conflict_and_writes_nothing()
    {
        var (user, conversation) = (NewUser(), NewConversation());
        var old = await Store.SaveAsync(Save(user, null, new InboxRow(conversation, 1) { Shown = Showing(1) }), Cancel);
        var current = await Store.SaveAsync(Save(user, old, new InboxRow(conversation, 2) { Shown = Showing(2) }), Cancel);
        Assert.NotNull(current);

        Assert.Null(await Store.SaveAsync(Save(user, old, new InboxRow(conversation, 3) { Shown = Showing(3) }), Cancel));
        Assert.Null(await Store.SaveAsync(Save(user, null), Cancel));
        var stored = await Store.LoadAsync(user, 10, Cancel);
        Assert.Equal(current, stored.Version);
        Assert.Equal(2, Assert.Single(stored.Rows).Revision);
    }

    [Fact]
    public async Task A_save_that_expects_a_missing_inbox_to_exist_is_a_conflict() =>
        Assert.Null(await Store.SaveAsync(Save(NewUser(), await Store.SaveAsync(Save(NewUser(), null), Cancel)), Cancel));

    [Fact]
    public async Task Of_many_saves_at_one_version_exactly_one_succeeds()
    {
        var user = NewUser();
        var version = await Store.SaveAsync(Save(user, null), Cancel);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Store.SaveAsync(Save(user, version), Cancel)));
        var winner = Assert.Single(outcomes, outcome => outcome is not null);
        Assert.Equal(winner, (await Store.LoadAsync(user, 10, Cancel)).Version);
    }

    [Fact]
    public async Task Only_the_rows_of_a_save_change()
    {
        var (user, kept, changed) = (NewUser(), NewConversation(), NewConversation());
        var version = await Store.SaveAsync(
            Save(user, null, new(kept, 1) { Shown = Showing(1) }, new(changed, 2) { Shown = Showing(1) }), Cancel);
        await Store.SaveAsync(Save(user, version, new InboxRow(changed, 3) { Shown = Showing(2) }), Cancel);
        var stored = await Store.LoadAsync(user, 10, Cancel);
        Assert.Equal([(kept, 1), (changed, 3)], stored.Rows.OrderBy(row => row.Revision).Select(row => (row.ConversationId, row.Revision)));
    }

    [Fact]
    public async Task An_empty_row_is_deleted()
    {
        var (user, conversation) = (NewUser(), NewConversation());
        var version = await Store.SaveAsync(
            Save(user, null, new InboxRow(conversation, 0) { Joining = [new(Guid.NewGuid(), Noon)] }), Cancel);
        await Store.SaveAsync(Save(user, version, new InboxRow(conversation, 0)), Cancel);
        Assert.Empty((await Store.LoadAsync(user, 10, Cancel)).Rows);
        Assert.Null(await Store.ReadRowAsync(user, conversation, Cancel));
    }

    [Fact]
    public async Task Older_tombstones_are_not_loaded_and_can_still_be_read()
    {
        var user = NewUser();
        var gone = Enumerable.Range(1, 5).Select(i => new InboxRow(NewConversation(), i) { Gone = new(i, GoneReason.Left) }).ToList();
        var shown = new InboxRow(NewConversation(), 0) { Shown = Showing(1), Gone = new(1, GoneReason.Left) };
        var joining = new InboxRow(NewConversation(), 0) { Gone = new(1, GoneReason.Left), Joining = [new(Guid.NewGuid(), Noon)] };
        await Store.SaveAsync(Save(user, null, [shown, joining, .. gone]), Cancel);

        var loaded = (await Store.LoadAsync(user, 2, Cancel)).Rows;
        Assert.Equal(
            new[] { shown, joining, gone[3], gone[4] }.Select(row => row.ConversationId.Value).Order(StringComparer.Ordinal),
            loaded.Select(row => row.ConversationId.Value).Order(StringComparer.Ordinal));
        Assert.Equal(2, (await Store.LoadAsync(user, 0, Cancel)).Rows.Length);
        Assert.Equal(Described.Of(gone[0]), Described.Of(await Store.ReadRowAsync(user, gone[0].ConversationId, Cancel)));
    }

    [Fact]
    public async Task Inboxes_of_people_with_a_common_id_prefix_do_not_mix()
    {
        var shorter = NewUser();
        var longer = UserId.Parse($"{shorter}-2");
        await Store.SaveAsync(Save(shorter, null, new InboxRow(NewConversation(), 1) { Shown = Showing(1) }), Cancel);
        await Store.SaveAsync(Save(longer, null, new InboxRow(NewConversation(), 2) { Shown = Showing(1) }), Cancel);
        Assert.Equal(1, Assert.Single((await Store.LoadAsync(shorter, 10, Cancel)).Rows).Revision);
        Assert.Equal(2, Assert.Single((await Store.LoadAsync(longer, 10, Cancel)).Rows).Revision);
    }

    [Fact]
    public async Task The_first_id_of_a_creation_key_stays()
    {
        var (user, other) = (NewUser(), NewUser());
        Assert.Null(await Store.FindReservedAsync(user, CreationKind.Board, "k", Cancel));
        Assert.Equal("first", await Store.ReserveAsync(user, CreationKind.Board, "k", "first", Cancel));
        Assert.Equal("first", await Store.FindReservedAsync(user, CreationKind.Board, "k", Cancel));
        Assert.Null(await Store.FindReservedAsync(user, CreationKind.Pin, "k", Cancel));
        Assert.Null(await Store.FindReservedAsync(other, CreationKind.Board, "k", Cancel));
        Assert.Equal("first", await Store.ReserveAsync(user, CreationKind.Board, "k", "second", Cancel));
        Assert.Equal("second", await Store.ReserveAsync(user, CreationKind.Pin, "k", "second", Cancel));
        Assert.Equal("third", await Store.ReserveAsync(other, CreationKind.Board, "k", "third", Cancel));
        Assert.Equal("fourth", await Store.ReserveAsync(user, CreationKind.Board, "k:2", "fourth", Cancel));
    }

    [Fact]
    public async Task Concurrent_reservations_of_one_key_get_one_id()
    {
        var user = NewUser();
        var ids = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => Store.ReserveAsync(user, CreationKind.Conversation, "k", $"id{i}", Cancel)));
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task A_cancelled_save_is_not_sent()
    {
        var user = NewUser();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.SaveAsync(Save(user, null), new(canceled: true)));
        Assert.Null((await Store.LoadAsync(user, 10, Cancel)).Version);
    }

    private static IEnumerable<InboxRow> InOrder(IEnumerable<InboxRow> rows) =>
        rows.OrderBy(row => row.ConversationId.Value, StringComparer.Ordinal);
}
