using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.Storage.RocksDb.Verification;
using Parley.StorageContract.RocksDb;
using Parley.Users;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.Verification;

/// <summary>Each kind of violation is planted in a sound store, and found.</summary>
public sealed class StoreVerifierTests
{
    private static readonly Dictionary<string, (string Rule, Func<SoundStore, Task> Plant)> Planted = new()
    {
        ["a row of the log is missing"] =
            (VerificationRules.Numbers, store => store.PlantAsync(Table.Log, Key.LogRow(store.Group, 3), null)),
        ["the first row is missing"] = (VerificationRules.Numbers, store => store.PlantAsync(Table.Log, Key.LogRow(store.Group, 1), null)),
        ["the newest row is missing"] = (VerificationRules.Numbers, store => store.PlantAsync(Table.Log, Key.LogRow(store.Group, 9), null)),
        ["the log goes on beyond the head"] = (VerificationRules.Numbers, store =>
            store.PlantHeadAsync(head => head with { Summary = head.Summary with { LastSeq = 8 } })),
        ["an eleventh seat in the log"] = (VerificationRules.Seats, store => store.AppendAsync(
            store.Group, draft => SoundStore.Join(draft, Alice, [.. Enumerable.Range(0, 8).Select(i => UserId.Parse($"guest{i}"))]))),
        ["a member in the head whom the log does not have"] = (VerificationRules.Members, store => store.PlantHeadAsync(head => head with
        {
            Summary = head.Summary with { Members = head.Summary.Members.Add(Member(SoundStore.Carol)) },
        })),
        ["a member in the log whom the head does not have"] = (VerificationRules.Members, store => store.PlantHeadAsync(head => head with
        {
            Summary = head.Summary with { Members = head.Summary.Members.RemoveAt(1) },
        })),
        ["somebody joins twice"] =
            (VerificationRules.Members, store => store.AppendAsync(store.Group, draft => SoundStore.Join(draft, Alice, Bob))),
        ["a member may read more than there is"] = (VerificationRules.Members, store => store.PlantHeadAsync(head => head with
        {
            Summary = head.Summary with
            {
                Members = head.Summary.Members.SetItem(2, head.Summary.Members[2] with { FirstReadableSeq = 6 }),
            },
        })),
        ["somebody else is the creator"] = (VerificationRules.Members, store => store.PlantHeadAsync(head => head with
        {
            Summary = head.Summary with
            {
                Members = head.Summary.Members.SetItem(1, head.Summary.Members[1] with { Role = MemberRole.Creator }),
            },
        })),
        ["a stranger's message"] = (
            VerificationRules.Authors,
            store => store.AppendAsync(store.Group, draft => SoundStore.Say(draft, UserId.Parse("mallory"), "m1"))),
        ["a message by somebody who was removed"] =
            (VerificationRules.Authors, store => store.AppendAsync(store.Group, draft => SoundStore.Say(draft, SoundStore.Carol, "m1"))),
        ["a stranger's message in a one-to-one"] =
            (VerificationRules.Authors, store => store.AppendAsync(store.Direct, draft => SoundStore.Say(draft, SoundStore.Carol, "m1"))),
        ["a stranger's mark"] =
            (VerificationRules.Authors, store => store.PlantRowAsync(4, row => row with { SenderId = SoundStore.Dave })),
        ["a stranger adds"] = (VerificationRules.Authors, store => store.AppendAsync(
            store.Group, draft => SoundStore.Join(draft, UserId.Parse("mallory"), UserId.Parse("guest")))),
        ["a member removes another"] = (VerificationRules.Authors, store => store.AppendAsync(store.Group, draft => draft.AddSystem(
            Bob,
            new(EventType.Removed, Bob, [SoundStore.Dave], null),
            (head, _) => head with { Summary = head.Summary with { Members = head.Summary.Members.RemoveAt(2) } }))),
        ["a client id that is not stored"] =
            (VerificationRules.ClientIds, store => store.PlantAsync(Table.ClientIds, ClientKey(store, Alice, "c1"), null)),
        ["a client id that names another message"] = (VerificationRules.ClientIds, store => PlantSentAsync(store, Alice, "c1", 3)),
        ["a client id that names a mark"] = (VerificationRules.ClientIds, store => PlantSentAsync(store, Alice, "c9", 4)),
        ["a second client id for one message"] = (VerificationRules.ClientIds, store => PlantSentAsync(store, Alice, "c9", 2)),
        ["two messages for one client id"] = (VerificationRules.ClientIds, async store =>
        {
            await store.AppendAsync(store.Group, draft => SoundStore.Say(draft, Alice, "c2"));
            await store.PlantRowAsync(10, row => row with { ClientId = ClientId.Parse("c1") });
        }
        ),
        ["a message without a client id"] =
            (VerificationRules.ClientIds, store => store.PlantRowAsync(2, row => row with { ClientId = null })),
        ["a row counts a message too many"] =
            (VerificationRules.Counts, store => store.PlantRowAsync(4, row => row with { MessageCount = row.MessageCount + 1 })),
        ["a row counts a share too many"] =
            (VerificationRules.Counts, store => store.PlantRowAsync(2, row => row with { ShareCount = row.ShareCount + 1 })),
        ["the head counts a message too many"] = (VerificationRules.Counts, store => store.PlantHeadAsync(head => head with
        {
            Summary = head.Summary with { MessageCount = head.Summary.MessageCount + 1 },
        })),
        ["the head counts a share too many"] =
            (VerificationRules.Counts, store => store.PlantHeadAsync(head => head with { ShareCount = 3 })),
        ["an inbox counts a conversation too many"] =
            (VerificationRules.Counts, store => store.PlantInboxHeadAsync(head => head with { Count = 3 })),
        ["a share that is not in the index"] =
            (VerificationRules.Gallery, store => store.PlantAsync(Table.Shares, ShareKey(store, ShareKind.Pin, 2), null)),
        ["an unsent share in the index"] =
            (VerificationRules.Gallery, store => store.PlantAsync(Table.Shares, ShareKey(store, ShareKind.Board, 3), [])),
        ["a share in the index of a message that is not there"] =
            (VerificationRules.Gallery, store => store.PlantAsync(Table.Shares, ShareKey(store, ShareKind.Pin, 77), [])),
        ["a mark that names what is not there"] =
            (VerificationRules.Marks, store => store.PlantRowAsync(4, row => row with { Changed = 77 })),
        ["a mark that names a mark"] = (VerificationRules.Marks, store => store.PlantRowAsync(8, row => row with { Changed = 4 })),
        ["an entry that does not name its last mark"] =
            (VerificationRules.Marks, store => PlantEntryAsync(store, 2, entry => entry with { ChangedSeq = null })),
        ["an entry that names a mark that is none"] =
            (VerificationRules.Marks, store => PlantEntryAsync(store, 9, entry => entry with { ChangedSeq = 5 })),
        ["an entry of another sender than its row"] =
            (VerificationRules.Entries, store => store.PlantRowAsync(2, row => row with { SenderId = Bob })),
        ["an entry that names more people than its row"] =
            (VerificationRules.Entries, store => store.PlantRowAsync(2, row => row with { People = [Alice] })),
        ["an entry older than the one before"] =
            (VerificationRules.Entries, store => PlantEntryAsync(store, 9, entry => entry with { SentAt = Noon.AddDays(-1) })),
        ["a second 'created'"] = (VerificationRules.Members, store => PlantEntryAsync(
            store, 7, entry => entry with { Event = entry.Event! with { Type = EventType.Created, UserIds = [] } })),
        ["a head with another name"] =
            (VerificationRules.Heads, store => store.PlantHeadAsync(head => head with { Summary = head.Summary with { Name = "Other" } })),
        ["a head with an older preview"] = (VerificationRules.Heads, store => store.PlantHeadAsync(head => head with
        {
            Summary = head.Summary with { LastMessage = head.Summary.LastMessage! with { Seq = 2 } },
        })),
        ["a receipt beyond the head"] = (VerificationRules.Heads, store =>
            store.PlantAsync(Table.Receipts, Key.Receipt(store.Group, Bob), SmallRows.EncodeReceipt(Key.Receipt(store.Group, Bob), 10))),
        ["a pointer behind, with nothing left to move it"] = (
            VerificationRules.Pointers,
            store => store.AppendAsync(store.Group, draft => SoundStore.Say(draft, Alice, "c2"), Bob, SoundStore.Dave)),
        ["a pointer beyond the head"] =
            (VerificationRules.Pointers, store => store.PlantPointerAsync(row => row with { Shown = row.Shown! with { LastSeq = 10 } })),
        ["a pointer with another name"] =
            (VerificationRules.Pointers, store => store.PlantPointerAsync(row => row with { Shown = row.Shown! with { Name = "Other" } })),
        ["a pointer that may read the wrong way"] = (VerificationRules.Pointers, store =>
            store.PlantPointerAsync(row => row with { Shown = row.Shown! with { Self = row.Shown.Self with { FirstReadableSeq = 2 } } })),
        ["a cursor beyond the head"] = (
            VerificationRules.Pointers,
            store => store.PlantPointerAsync(row => row with { Shown = row.Shown! with { Cursor = new(10, 3, 0, 0) } })),
        ["a member whose inbox does not hold the conversation"] =
            (VerificationRules.Pointers, store => store.PlantAsync(Table.Pointers, Key.Pointer(Alice, store.Group), null)),
        ["a member with a tombstone"] = (VerificationRules.Pointers, store =>
            store.PlantPointerAsync(row => row with { Shown = null, Gone = new(9, Inbox.GoneReason.Left) })),
        ["a member whose row waits to join for ever"] = (VerificationRules.Pointers, store =>
            store.PlantPointerAsync(row => row with { Shown = null, Joining = [new(Guid.NewGuid(), Noon)] })),
        ["a pointer to what one is no member of"] =
            (VerificationRules.Pointers, store => PlantShownAsync(store, SoundStore.Carol, store.Group)),
        ["a pointer to what does not exist"] = (VerificationRules.Pointers, store => PlantShownAsync(store, Alice, NewConversation())),
        ["two pointers of one revision"] =
            (VerificationRules.Revisions, store => store.PlantPointerAsync(row => row with { Revision = 2 })),
        ["a revision beyond the inbox's head"] =
            (VerificationRules.Revisions, store => store.PlantPointerAsync(row => row with { Revision = 3 })),
        ["more revisions than reserved"] =
            (VerificationRules.Revisions, store => store.PlantInboxHeadAsync(head => head with { Reserved = 1 })),
        ["one id for two creations"] = (VerificationRules.CreatedIds, store =>
        {
            var key = Key.Created(Bob, CreationKind.Pin, "other");
            return store.PlantAsync(Table.CreatedIds, key, SmallRows.EncodeCreated(key, "pin"));
        }
        ),
        ["a row of a conversation without a head"] =
            (VerificationRules.Owner, store => store.PlantAsync(Table.Log, Key.LogRow(NewConversation(), 1), [])),
        ["a client id of a conversation without a head"] = (
            VerificationRules.Owner,
            store => store.PlantAsync(Table.ClientIds, Key.ClientId(NewConversation(), Alice, ClientId.Parse("c")), [])),
        ["an open row without a conversation"] =
            (VerificationRules.Owner, store => store.PlantAsync(Table.OpenRows, Key.Of(NewConversation()), [])),
        ["a pointer without an inbox"] =
            (VerificationRules.Owner, store => store.PlantAsync(Table.Pointers, Key.Pointer(UserId.Parse("nobody"), store.Group), [])),
        ["a word that is missing"] =
            (VerificationRules.People, store => store.PlantAsync(Table.PeopleWords, Key.Word("liddell", Alice), null)),
        ["a word that is nobody's"] =
            (VerificationRules.People, store => store.PlantAsync(Table.PeopleWords, Key.Word("other", Alice), [])),
        ["a head that cannot be read"] = (VerificationRules.Readable, store => store.PlantAsync(Table.Heads, Key.Of(store.Group), [1, 2])),
        ["a row that cannot be read"] =
            (VerificationRules.Readable, store => store.PlantAsync(Table.Log, Key.LogRow(store.Group, 2), [1, 2])),
        ["an entry that cannot be read"] =
            (VerificationRules.Readable, store => store.PlantRowAsync(2, row => row with { Body = "{}"u8.ToArray() })),
        ["a pointer that cannot be read"] =
            (VerificationRules.Readable, store => store.PlantAsync(Table.Pointers, Key.Pointer(Alice, store.Group), [1])),
        ["grain state that cannot be read"] = (
            VerificationRules.Readable,
            store => store.PlantAsync(Table.GrainState, Key.GrainState(GrainId.Create("note", "key"), "note"), [1])),
    };

    public static TheoryData<string> Violations => [.. Planted.Keys];

    [Fact]
    public async Task A_sound_store_has_no_violations_and_is_counted()
    {
        await using var store = await SoundStore.CreateAsync();
        var report = await store.VerifyAsync();
        Assert.Empty(report.Violations);
        Assert.True(report.IsSound);
        var counts = report.Counts.ToDictionary();
        Assert.Equal((3, 4, 4, 2), (counts["conversations"], counts["messages"], counts["system entries"], counts["marks"]));
        Assert.Equal((4, 5, 1, 1), (counts["inboxes"], counts["pointers"], counts["tombstones"], counts["joining rows"]));
        Assert.Equal((4, 1, 2, 1), (counts["client ids"], counts["gallery rows"], counts["created ids"], counts["grain states"]));
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_planted_violation_is_found(string violation)
    {
        await using var store = await SoundStore.CreateAsync();
        var (rule, plant) = Planted[violation];
        await plant(store);
        var report = await store.VerifyAsync();
        Assert.False(report.IsSound);
        Assert.Contains(report.Violations, found => found.Rule == rule);
        Assert.DoesNotContain(report.Violations, found => found.ToString().Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pointer_may_be_behind_in_an_inbox_that_was_not_put_away_clean()
    {
        await using var store = await SoundStore.CreateAsync();
        await store.AppendAsync(store.Group, draft => SoundStore.Say(draft, Alice, "c2"), Bob, SoundStore.Dave);
        await store.PlantInboxHeadAsync(head => head with { IsClean = false });
        var report = await store.VerifyAsync();
        Assert.Empty(report.Violations);
        Assert.Equal(1, report.Counts.ToDictionary()["pointers behind"]);
    }

    [Fact]
    public async Task A_pointer_may_be_behind_while_its_conversation_is_open()
    {
        await using var store = await SoundStore.CreateAsync();
        await store.AppendAsync(store.Group, draft => SoundStore.Say(draft, Alice, "c2"), Bob, SoundStore.Dave);
        var key = Key.Of(store.Group);
        await store.PlantAsync(Table.OpenRows, key, SmallRows.EncodeOpen(key, Guid.NewGuid()));
        var report = await store.VerifyAsync();
        Assert.Empty(report.Violations);
        Assert.Equal(1, report.Counts.ToDictionary()["open rows"]);
    }

    [Fact]
    public async Task More_violations_than_a_report_names_are_counted()
    {
        await using var store = await SoundStore.CreateAsync();
        for (var i = 0; i < Findings.MaxViolations + 5; i++)
            await store.PlantAsync(Table.Log, Key.LogRow(NewConversation(), 1), []);
        var report = await store.VerifyAsync();
        Assert.Equal(Findings.MaxViolations + 5, report.ViolationCount);
        Assert.Equal(Findings.MaxViolations, report.Violations.Length);
    }

    [Fact]
    public async Task A_folder_that_is_held_and_one_without_a_store_are_refused()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var store = new TemporaryStore();
        var held = await Assert.ThrowsAsync<StoreUnusableException>(() => StoreVerifier.VerifyAsync(store.Folder, null, cancel));
        Assert.Contains("the first one", held.Message, StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<StoreUnusableException>(
            () => StoreVerifier.VerifyAsync(Path.Combine(store.Folder, "none"), null, cancel));
        Assert.Contains("no store", none.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(store.Folder, "none")));
    }

    [Fact]
    public async Task Verifying_leaves_the_store_as_it_is()
    {
        await using var store = await SoundStore.CreateAsync();
        await store.VerifyAsync();
        var before = Files(store.Folder);
        await store.VerifyAsync();
        Assert.Equal(before, Files(store.Folder));
    }

    /// <summary>The database's own files, without its diary.</summary>
    private static List<(string, long)> Files(string folder) =>
        [.. new DirectoryInfo(Path.Combine(folder, "db")).GetFiles().Where(file => !file.Name.StartsWith("LOG", StringComparison.Ordinal))
            .OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (file.Name, file.Length))];

    private static byte[] ClientKey(SoundStore store, UserId senderId, string clientId) =>
        Key.ClientId(store.Group, senderId, ClientId.Parse(clientId));

    private static byte[] ShareKey(SoundStore store, ShareKind kind, long seq) => Key.LogRow(Key.SharePrefix(store.Group, kind), seq);

    private static Task PlantSentAsync(SoundStore store, UserId senderId, string clientId, long seq)
    {
        var key = ClientKey(store, senderId, clientId);
        return store.PlantAsync(Table.ClientIds, key, SmallRows.EncodeSent(key, Sent(senderId, clientId, seq)));
    }

    private static Task PlantEntryAsync(SoundStore store, long seq, Func<Entry, Entry> change) => store.PlantRowAsync(seq, row =>
    {
        var entry = change(EntryJson.Decode(store.Group, row));
        return row with { Changed = entry.ChangedSeq ?? 0, Body = EntryJson.Encode(entry), People = entry.People };
    });

    private static Task PlantShownAsync(SoundStore store, UserId userId, ConversationId id)
    {
        var key = Key.Pointer(userId, id);
        return store.PlantAsync(Table.Pointers, key, InboxCodec.EncodeRow(key, new(id, 0) { Shown = Showing(1) }));
    }
}
