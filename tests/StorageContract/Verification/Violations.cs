using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Users;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.Verification;

/// <summary>Ways to break a sound store, each with the rule that it breaks. They are the same for every store.</summary>
internal static class Violations
{
    public static Dictionary<string, (string Rule, Func<SoundStore, Task> Plant)> All { get; } = new()
    {
        ["a row of the log is missing"] =
            (VerificationRules.Numbers, store => store.DeleteAsync(RowAddress.Entry(store.Group, 3))),
        ["the first row is missing"] = (VerificationRules.Numbers, store => store.DeleteAsync(RowAddress.Entry(store.Group, 1))),
        ["the newest row is missing"] = (VerificationRules.Numbers, store => store.DeleteAsync(RowAddress.Entry(store.Group, 9))),
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
            (VerificationRules.ClientIds, store => store.DeleteAsync(RowAddress.ClientId(store.Group, Alice, "c1"))),
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
            (VerificationRules.Gallery, store => store.DeleteAsync(RowAddress.Share(store.Group, ShareKind.Pin, 2))),
        ["an unsent share in the index"] =
            (VerificationRules.Gallery, store => store.PlantAsync(RowAddress.Share(store.Group, ShareKind.Board, 3), [])),
        ["a share in the index of a message that is not there"] =
            (VerificationRules.Gallery, store => store.PlantAsync(RowAddress.Share(store.Group, ShareKind.Pin, 77), [])),
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
            store.PlantAsync(RowAddress.Receipt(store.Group, Bob), key => SmallRows.EncodeReceipt(key, 10))),
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
            (VerificationRules.Pointers, store => store.DeleteAsync(RowAddress.Pointer(Alice, store.Group))),
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
            store.PlantAsync(RowAddress.Created(Bob, CreationKind.Pin, "other"), key => SmallRows.EncodeCreated(key, "pin"))),
        ["a row of a conversation without a head"] = (VerificationRules.Owner, store =>
            store.PlantAsync(RowAddress.Mark(NewConversation(), 1), key => LogRowCodec.Encode(
                key,
                new() { Seq = 1, Kind = LogRowKind.Mark, MessageCount = 0, ShareCount = 0, SenderId = Alice, Changed = 1 },
                Guid.NewGuid()))),
        ["a client id of a conversation without a head"] = (VerificationRules.Owner, store =>
            store.PlantAsync(
                RowAddress.ClientId(NewConversation(), Alice, "c"), key => SmallRows.EncodeSent(key, Sent(Alice, "c", 1)))),
        ["a pointer without an inbox"] =
            (VerificationRules.Owner, store => PlantShownAsync(store, UserId.Parse("nobody"), store.Group)),
        ["a word that is missing"] =
            (VerificationRules.People, store => store.DeleteAsync(RowAddress.Word("liddell", Alice))),
        ["a head that cannot be read"] = (VerificationRules.Readable, store => store.PlantAsync(RowAddress.Head(store.Group), [1, 2])),
        ["a row that cannot be read"] =
            (VerificationRules.Readable, store => store.PlantAsync(RowAddress.Entry(store.Group, 2), [1, 2])),
        ["an entry that cannot be read"] =
            (VerificationRules.Readable, store => store.PlantRowAsync(2, row => row with { Body = "{}"u8.ToArray() })),
        ["a pointer that cannot be read"] =
            (VerificationRules.Readable, store => store.PlantAsync(RowAddress.Pointer(Alice, store.Group), [1])),
        ["grain state that cannot be read"] = (
            VerificationRules.Readable,
            store => store.PlantAsync(RowAddress.Note, [1])),
    };

    private static Task PlantSentAsync(SoundStore store, UserId senderId, string clientId, long seq) => store.PlantAsync(
        RowAddress.ClientId(store.Group, senderId, clientId), key => SmallRows.EncodeSent(key, Sent(senderId, clientId, seq)));

    private static Task PlantEntryAsync(SoundStore store, long seq, Func<Entry, Entry> change) => store.PlantRowAsync(seq, row =>
    {
        var entry = change(EntryJson.Decode(store.Group, row));
        return row with { Changed = entry.ChangedSeq ?? 0, Body = EntryJson.Encode(entry), People = entry.People };
    });

    private static Task PlantShownAsync(SoundStore store, UserId userId, ConversationId id) => store.PlantAsync(
        RowAddress.Pointer(userId, id), key => InboxCodec.EncodeRow(key, new(id, 0) { Shown = Showing(1) }));
}
