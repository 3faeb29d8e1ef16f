using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Testing;
using Parley.Users;

namespace Parley.Faults.Healing;

/// <summary>The state of one client: what it shows of a conversation, and the inbox revision up to which it has read changes.</summary>
internal sealed record ClientState(UserId Reader, string? Seen, long Revision);

/// <summary>Compares the inboxes with the pointers that follow from the stored head and log.</summary>
internal static class HealingAssert
{
    private static CancellationToken None => CancellationToken.None;

    public static async Task<ConversationHead?> HeadAsync(this HealingHarness harness, ConversationId id) =>
        (await harness.Conversations.LoadAsync(id, 0, None))?.Head;

    /// <summary>Returns the log as text, one line for each entry, and asserts that the sequence numbers have no gaps.</summary>
    public static async Task<string[]> LogAsync(this HealingHarness harness, ConversationId id)
    {
        var rows = await RowsAsync(harness, id);
        Assert.Equal(Enumerable.Range(1, (int)((await harness.HeadAsync(id))?.Summary.LastSeq ?? 0)), rows.Select(row => (int)row.Seq));
        return [.. rows.Select(row => EntryJson.Decode(id, row)).Select(entry => entry.Event is { } happened
            ? $"{happened.Type} {string.Join(' ', happened.UserIds ?? [happened.ActorId])}"
            : $"{entry.SenderId}: {entry.Text}")];
    }

    /// <summary>Asserts that the stored inbox of every member contains the conversation.</summary>
    public static async Task EveryMemberHasItStoredAsync(this HealingHarness harness, ConversationId id)
    {
        if (await harness.HeadAsync(id) is not { } head || IsEmptyDirect(head))
            return;
        foreach (var member in head.Summary.Members)
        {
            var row = await harness.Rows.ReadRowAsync(member.UserId, id, None);
            Assert.True(
                row is { Shown: not null } or { Joining.Length: > 0 },
                $"{member.UserId} is a member of {id}, but the stored inbox does not have it.");
        }
    }

    /// <summary>Reads what every user's client now shows of the conversation.</summary>
    public static async Task<ImmutableArray<ClientState>> KnownAsync(this HealingHarness harness, ConversationId id)
    {
        var known = ImmutableArray.CreateBuilder<ClientState>();
        foreach (var reader in HealingHarness.Everybody)
        {
            var page = await harness.InboxOf(reader).ListAsync(InboxFolder.Main, null, 100, None);
            known.Add(new(reader, Seen(page.Items.SingleOrDefault(pointer => pointer.ConversationId == id)), page.Revision));
        }

        return known.ToImmutable();
    }

    /// <summary>Asserts that a read of any inbox shows the conversation as in its head, and shows it only to members. All ways to read an
    /// inbox must agree.</summary>
    /// <param name="harness">The stores and processes.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="known">The earlier states of clients, which now read the changes since.</param>
    public static async Task EveryInboxShowsTheHeadAsync(
        this HealingHarness harness, ConversationId id, ImmutableArray<ClientState> known = default)
    {
        foreach (var reader in HealingHarness.Everybody)
        {
            var pointer = Seen(await harness.PointerAsync(reader, id));
            Assert.Equal(await ExpectedAsync(harness, id, reader), pointer);
            await ChangesAgreeAsync(harness, id, new(reader, null, 0), pointer);
        }

        foreach (var before in known.IsDefault ? [] : known)
            await ChangesAgreeAsync(harness, id, before, Seen(await harness.PointerAsync(before.Reader, id)));
    }

    private static async Task ChangesAgreeAsync(HealingHarness harness, ConversationId id, ClientState before, string? now)
    {
        if (!(await harness.InboxOf(before.Reader).ChangesAsync(before.Revision, 100, None)).TryGet(out var changes, out var error))
        {
            // The crash made this revision invalid. The client must read the inbox again, which "now" has already done.
            Assert.Equal(ErrorCode.PositionUnknown, error.Code);
            return;
        }

        var change = changes.Items.SingleOrDefault(change => change.ConversationId == id);
        Assert.Equal(now, change is null ? before.Seen : Seen(change.Current));
        if (change is not null)
            Assert.Equal(now is null ? await ReasonAsync(harness, id, before.Reader) : null, change.Gone);
    }

    /// <summary>The pointer to a conversation in a user's list, or null.</summary>
    public static async Task<Pointer?> PointerAsync(this HealingHarness harness, UserId reader, ConversationId id) =>
        (await harness.InboxOf(reader).ListAsync(InboxFolder.Main, null, 100, None)).Items
            .SingleOrDefault(pointer => pointer.ConversationId == id);

    /// <summary>The change of a conversation in a user's inbox changes since revision 0, or null.</summary>
    public static async Task<InboxChange?> ChangeAsync(this HealingHarness harness, UserId reader, ConversationId id)
    {
        Assert.True((await harness.InboxOf(reader).ChangesAsync(0, 100, None)).TryGet(out var changes, out var error), error?.Detail);
        return changes.Items.SingleOrDefault(change => change.ConversationId == id);
    }

    /// <summary>A pointer as text, without the values that only its inbox knows.</summary>
    public static string? Seen(Pointer? pointer) => pointer is null ? null : string.Join(
        ' ', pointer.Kind, pointer.Name, string.Join('+', pointer.MemberIds), pointer.State, "from", pointer.FromSeq,
        "last", pointer.LastSeq, "read", pointer.ReadSeq, "unread", pointer.Unread,
        "message", pointer.LastMessage?.Seq, pointer.LastMessage?.Excerpt, pointer.Folder);

    private static async Task<string?> ExpectedAsync(HealingHarness harness, ConversationId id, UserId reader)
    {
        if (await harness.HeadAsync(id) is not { } head
            || head.Summary.Find(reader) is not { } member
            || (IsEmptyDirect(head) && !head.OpenedBy.Contains(reader)))
        {
            return null;
        }

        ImmutableArray<LogRow> messages = [.. (await RowsAsync(harness, id)).Where(row => row.Kind is LogRowKind.Message)];
        var read = messages.Where(row => row.SenderId == reader).Select(row => row.Seq).Append(member.JoinedSeq).Max();
        var newest = messages.LastOrDefault(row => row.Seq >= member.FirstReadableSeq);
        return string.Join(
            ' ',
            head.Summary.Kind,
            head.Summary.Name,
            string.Join('+', head.Summary.Members.Select(other => other.UserId)),
            MemberState.Joined,
            "from", member.FirstReadableSeq, "last", head.Summary.LastSeq, "read", read,
            "unread", messages.Count(row => row.Seq > read && row.SenderId != reader),
            "message", newest?.Seq, newest is null ? null : EntryJson.Decode(id, newest).Text, InboxFolder.Main);
    }

    private static async Task<GoneReason> ReasonAsync(HealingHarness harness, ConversationId id, UserId reader) =>
        (await harness.LogAsync(id)).Last(line => line == $"{EventType.Left} {reader}" || line == $"{EventType.Removed} {reader}")
            .StartsWith(nameof(EventType.Left), StringComparison.Ordinal) ? GoneReason.Left : GoneReason.Removed;

    private static ValueTask<ImmutableArray<LogRow>> RowsAsync(HealingHarness harness, ConversationId id) =>
        harness.Conversations.ReadAsync(id, 1, long.MaxValue, 1_000, false, None);

    private static bool IsEmptyDirect(ConversationHead head) => head.Summary is { Kind: ConversationKind.Direct, MessageCount: 0 };
}
