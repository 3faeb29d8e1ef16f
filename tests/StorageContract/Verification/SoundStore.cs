using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Conversations.Rules;
using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Inbox;
using Parley.StorageContract.RocksDb;
using Parley.Testing;
using Parley.Users;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.Verification;

/// <summary>A store with data of every kind and without a violation, into which a test plants violations.</summary>
internal sealed class SoundStore(IPlantableStore store) : IAsyncDisposable
{
    public static readonly UserId Carol = UserId.Parse("carol");

    public static readonly UserId Dave = UserId.Parse("dave");

    private static readonly ImmutableArray<byte> Secret = [.. new byte[16]];
    private static readonly long[] Marks = [4, 8];
    private readonly IPlantableStore _store = store;

    public SoundStore(TemporaryStore store)
        : this(new PlantableDatabase(store))
    {
    }

    /// <summary>A group: 1 created (Alice, Bob, Carol), 2 message by Alice with a pin, 3 message by Bob with a board, 4 Carol reacts to 2,
    /// 5 Dave added, 6 Carol removed, 7 renamed, 8 Bob unsends 3, 9 message by Dave.</summary>
    public ConversationId Group { get; } = NewConversation();

    /// <summary>The one-to-one of Alice and Bob with one message.</summary>
    public ConversationId Direct { get; } = ConversationId.DirectOf(Alice, Bob);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    public static Task<SoundStore> CreateAsync() => CreateAsync(new PlantableDatabase(new()));

    public static async Task<SoundStore> CreateAsync(IPlantableStore rows)
    {
        var store = new SoundStore(rows);
        await store.AppendAsync(store.Group, Fill);
        await store.AppendAsync(store.Direct, draft =>
        {
            draft.Create(ConversationKind.Direct, ConversationRules.DirectMembers(draft), Secret, []);
            Say(draft, Alice, "d1");
        });
        await store.AppendAsync(ConversationId.DirectOf(Alice, Carol), draft =>
        {
            draft.Create(ConversationKind.Direct, ConversationRules.DirectMembers(draft), Secret, []);
            draft.Change(head => head with { OpenedBy = [Alice] });
        });
        await store._store.Conversations.WriteReceiptsAsync(store.Group, [new(Bob, 9)], default);
        foreach (var userId in new[] { Alice, Bob, Dave })
            await store.DeliverAsync(userId, isClean: true, store.Group, store.Direct);
        await store._store.Inboxes.SaveAsync(
            Save(
                Carol,
                null,
                new(store.Group, 1) { Gone = new(6, GoneReason.Removed) },
                new(NewConversation(), 0) { Joining = [new(Guid.NewGuid(), Noon)] })
                with
            { Head = new() { Revision = 1, Reserved = 1, Count = 1 } },
            default);
        await store._store.Inboxes.ReserveAsync(Alice, CreationKind.Conversation, "k", store.Group.Value, default);
        await store._store.Inboxes.ReserveAsync(Alice, CreationKind.Pin, "k", "pin", default);
        await store._store.People.PutAsync(new(Alice, "Alice Liddell", null, null), default);
        await store._store.PlantStateAsync("[1]");
        return store;
    }

    /// <summary>Stops the store and verifies it.</summary>
    public Task<StoreReport> VerifyAsync() => _store.VerifyAsync();

    /// <summary>Deletes a row.</summary>
    public Task DeleteAsync(RowAddress row) => _store.PlantAsync(row, bytes: null);

    /// <summary>Writes the bytes of a row without a port.</summary>
    public Task PlantAsync(RowAddress row, byte[] bytes) => _store.PlantAsync(row, bytes);

    /// <summary>Writes a row without a port.</summary>
    /// <param name="row">The row.</param>
    /// <param name="encode">Encodes the row under its key.</param>
    public Task PlantAsync(RowAddress row, Func<byte[], byte[]> encode) => PlantAsync(row, encode(_store.KeyOf(row)));

    /// <summary>Changes one row of the group's log.</summary>
    public async Task PlantRowAsync(long seq, Func<LogRow, LogRow> change)
    {
        var address = Marks.Contains(seq) ? RowAddress.Mark(Group, seq) : RowAddress.Entry(Group, seq);
        var bytes = await ReadAsync(address);
        var row = change(LogRowCodec.Decode(_store.KeyOf(address), seq, bytes));
        await PlantAsync(address, key => LogRowCodec.Encode(key, row, Guid.NewGuid()));
    }

    /// <summary>Changes the group's head.</summary>
    public async Task PlantHeadAsync(Func<ConversationHead, ConversationHead> change)
    {
        var address = RowAddress.Head(Group);
        var bytes = await ReadAsync(address);
        var head = ConversationHeadCodec.Decode(Group, _store.KeyOf(address), bytes, out var operationId);
        await PlantAsync(address, key => ConversationHeadCodec.Encode(key, change(head), operationId));
    }

    /// <summary>Changes Alice's pointer to the group.</summary>
    public async Task PlantPointerAsync(Func<InboxRow, InboxRow> change)
    {
        var address = RowAddress.Pointer(Alice, Group);
        var bytes = await ReadAsync(address);
        var row = InboxCodec.DecodeRow(Group, _store.KeyOf(address), bytes);
        await PlantAsync(address, key => InboxCodec.EncodeRow(key, change(row)));
    }

    /// <summary>Changes the head of Alice's inbox.</summary>
    public async Task PlantInboxHeadAsync(Func<InboxHead, InboxHead> change)
    {
        var address = RowAddress.InboxHead(Alice);
        var bytes = await ReadAsync(address);
        var head = InboxCodec.DecodeHead(_store.KeyOf(address), bytes, out var operationId);
        await PlantAsync(address, key => InboxCodec.EncodeHead(key, change(head), operationId));
    }

    /// <summary>Appends a change without the rules, and delivers it to the given inboxes.</summary>
    public async Task AppendAsync(ConversationId id, Action<ConversationDraft> change, params UserId[] told)
    {
        await _store.Conversations.CloseAsync(id, await AppendAndLeaveOpenAsync(id, change), default);
        foreach (var userId in told)
            await DeliverAsync(userId, isClean: true, id);
    }

    /// <summary>Appends as if the process had ended before any delivery.</summary>
    /// <returns>The version.</returns>
    public async Task<string> AppendAndLeaveOpenAsync(ConversationId id, Action<ConversationDraft> change)
    {
        var state = ConversationState.From(id, await _store.Conversations.LoadAsync(id, 100, default));
        var draft = new ConversationDraft(state, [], Noon);
        change(draft);
        var outcome = await _store.Conversations.AppendAsync(draft.ToAppend(Guid.NewGuid()), default);
        return Assert.IsType<AppendOutcome.Committed>(outcome).Version;
    }

    /// <summary>Creates a group in the real order: every inbox stores its joining row first.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="committed">Called after each commit: with the person whose inbox was saved, or null after the append.</param>
    /// <param name="members">The members; the first one is the creator.</param>
    public async Task FoundAsync(ConversationId id, Func<UserId?, Task> committed, params UserId[] members)
    {
        foreach (var userId in members)
        {
            var stored = await _store.Inboxes.LoadAsync(userId, 0, default);
            var save = Save(userId, stored.Version, [new(id, 0) { Joining = [new(Guid.NewGuid(), Noon)] }]) with
            {
                Head = stored.Head with { IsClean = false, Reserved = 10_000, Count = stored.Head.Count + 1 },
            };
            await _store.Inboxes.SaveAsync(save, default);
            await committed(userId);
        }

        await AppendAsync(id, draft => Found(draft, "Group", [.. members]));
        await committed(null);
    }

    public async Task DeliverAsync(UserId userId, bool isClean, params ConversationId[] ids)
    {
        var stored = await _store.Inboxes.LoadAsync(userId, 100, default);
        var rows = stored.Rows.ToDictionary(row => row.ConversationId);
        var revision = stored.Head.Revision;
        foreach (var id in ids)
        {
            var summary = (await _store.Conversations.LoadAsync(id, 0, default))!.Head.Summary;
            var before = rows.GetValueOrDefault(id) ?? new(id, 0);
            var after = InboxRules.Take(before, userId, summary);
            if (after != before)
                rows[id] = after with { Revision = ++revision };
        }

        var head = new InboxHead
        {
            Revision = revision,
            Reserved = revision,
            IsClean = isClean,
            Count = rows.Values.Count(row => row.HoldsPlace),
        };
        Assert.NotNull(await _store.Inboxes.SaveAsync(Save(userId, stored.Version, [.. rows.Values]) with { Head = head }, default));
    }

    /// <summary>Creates a group whose first member is the creator.</summary>
    public static void Found(ConversationDraft draft, string name, params ImmutableArray<UserId> members)
    {
        draft.Create(ConversationKind.Group, [], Secret, [7]);
        draft.AddSystem(members[0], new(EventType.Created, members[0], members, name), (head, seq) => head with
        {
            Summary = head.Summary with
            {
                Name = name,
                Members = [.. members.Select(userId => new MemberSummary(
                    userId, userId == members[0] ? MemberRole.Creator : MemberRole.Member, MemberState.Joined, draft.Now,
                    seq, seq, 0, 0, 0))],
            },
        });
    }

    public static void Say(ConversationDraft draft, UserId senderId, string clientId, params Card[] shares) =>
        Say(draft, senderId, clientId, "canary", shares);

    public static void Say(ConversationDraft draft, UserId senderId, string clientId, string text, params Card[] shares) =>
        draft.AddMessage(senderId, new(ClientId.Parse(clientId), text, [], null), [.. shares], [1, 2, 3]);

    public static void Join(ConversationDraft draft, UserId actorId, params UserId[] joining) => draft.AddSystem(
        actorId,
        new(EventType.Added, actorId, [.. joining], null),
        (head, seq) => head with
        {
            Summary = head.Summary with
            {
                Members = [.. head.Summary.Members, .. joining.Select(userId => new MemberSummary(
                    userId, MemberRole.Member, MemberState.Joined, draft.Now, seq, 1, head.Summary.MessageCount, 0, 0))],
            },
        });

    /// <summary>Changes an entry by a mark.</summary>
    public static void Mark(ConversationDraft draft, UserId actorId, long seq, Func<Entry, Entry> change)
    {
        var row = draft.Find(seq)!;
        var before = EntryJson.Decode(draft.Id, row);
        draft.Mark(actorId, row, before, change(before));
    }

    private async Task<byte[]> ReadAsync(RowAddress row) => (await _store.ReadAsync(row))!;

    private static void Fill(ConversationDraft draft)
    {
        Found(draft, "Soup", Alice, Bob, Carol);
        Say(draft, Alice, "c1", new Card(ShareKind.Pin, "p", "Pin", Alice, null, null));
        Say(draft, Bob, "c1", new Card(ShareKind.Board, "b", "Board", Dave, null, null));
        Mark(draft, Carol, 2, entry => entry with { Reactions = [new("love", [Carol])] });
        Join(draft, Bob, Dave);
        draft.AddSystem(Alice, new(EventType.Removed, Alice, [Carol], null), (head, _) => head with
        {
            Summary = head.Summary with { Members = [.. head.Summary.Members.Where(member => member.UserId != Carol)] },
        });
        draft.AddSystem(
            Dave, new(EventType.Renamed, Dave, null, "Stew"), (head, _) => head with { Summary = head.Summary with { Name = "Stew" } });
        Mark(draft, Bob, 3, entry => entry with { Text = null, Shares = [], Unsent = true });
        Say(draft, Dave, "c1");
    }
}
