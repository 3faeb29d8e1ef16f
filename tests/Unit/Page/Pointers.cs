using Parley.Client;

namespace Parley.Unit.Page;

/// <summary>Rows of an inbox.</summary>
internal static class Pointers
{
    /// <summary>Returns a row whose newest message is by Bob.</summary>
    public static Pointer Of(string id, long unread = 0, long lastSeq = 1) => new(
        id, ConversationKind.Group, null, ["me", "bob"], MemberState.Joined, 1, lastSeq, lastSeq - unread, unread,
        new(lastSeq, "bob", EntryKind.Message, "hello", null), DateTimeOffset.UnixEpoch, InboxFolder.Main, null, 1);

    /// <summary>Returns the ids of rows, separated by spaces.</summary>
    public static string Ids(IEnumerable<Pointer> rows) => string.Join(' ', rows.Select(pointer => pointer.ConversationId));
}
