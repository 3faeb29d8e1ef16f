using System.Diagnostics.CodeAnalysis;

namespace Parley.Client;

/// <summary>One change that a <see cref="LiveFeed"/> reports. To apply one twice has no effect.</summary>
public abstract record LiveChange;

/// <summary>The feed read the first page of the inbox. It replaces all that the caller knows of the inbox.</summary>
/// <param name="FirstPage">The newest conversations of the folder <see cref="InboxFolder.Main"/>.</param>
/// <param name="Reason">Why the inbox was read; null at the beginning.</param>
/// <param name="MustForget">Whether the caller must also forget its conversations. The feed follows none of them any more.</param>
public sealed record InboxRead(InboxPage FirstPage, ResyncReason? Reason, bool MustForget) : LiveChange;

/// <summary>A pointer changed. Of two versions, keep the one with the higher <see cref="Pointer.Revision"/>.</summary>
/// <param name="Pointer">The pointer.</param>
[SuppressMessage("Naming", "CA1720", Justification = "The glossary's word for an inbox row. It cannot be confused with a memory address.")]
public sealed record PointerChanged(Pointer Pointer) : LiveChange;

/// <summary>A conversation is no longer in the inbox. Of this and a pointer, the one with the higher revision is valid.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Revision">The revision of this change.</param>
/// <param name="Reason">The reason.</param>
public sealed record ConversationGone(string ConversationId, long Revision, GoneReason Reason) : LiveChange;

/// <summary>The number of unread conversations, as of a revision.</summary>
/// <param name="UnreadConversations">The number.</param>
/// <param name="Revision">Of two numbers, keep the one with the higher revision.</param>
public sealed record UnreadCounted(int UnreadConversations, long Revision) : LiveChange;

/// <summary>Changes of a followed conversation.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Items">The changes, ascending. Some may be repeats.</param>
/// <param name="Through">The position after these changes. It never goes back.</param>
/// <param name="Receipts">How far members have read. They never go back.</param>
/// <param name="Users">The people whom the changes name, by id; empty if they came by an event.</param>
public sealed record EntriesChanged(
    string ConversationId,
    IReadOnlyList<Change> Items,
    long Through,
    IReadOnlyList<Receipt> Receipts,
    IReadOnlyDictionary<string, Person> Users) : LiveChange;

/// <summary>Members read on.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Receipts">How far these members have read. They never go back.</param>
public sealed record ReceiptsChanged(string ConversationId, IReadOnlyList<Receipt> Receipts) : LiveChange;

/// <summary>A member is typing.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="UserId">The id of the member.</param>
/// <param name="Duration">How long to show it.</param>
public sealed record MemberTyping(string ConversationId, string UserId, TimeSpan Duration) : LiveChange;

/// <summary>The caller's account changed, perhaps in another session.</summary>
/// <param name="Part">The part to read again.</param>
public sealed record AccountChanged(AccountPart Part) : LiveChange;

/// <summary>The feed cannot follow a conversation any more.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Problem">The reason. After <see cref="ProblemCode.PositionUnknown"/>, read the conversation afresh and follow it
/// again.</param>
public sealed record FollowEnded(string ConversationId, Problem Problem) : LiveChange;

/// <summary>The connection changed.</summary>
/// <param name="State">The new state.</param>
public sealed record ConnectionChanged(ConnectionState State) : LiveChange;

/// <summary>The server ended the stream and asks the client not to come back. It is the last change.</summary>
/// <param name="Code">The reason.</param>
public sealed record FeedClosed(ClosingCode Code) : LiveChange;

/// <summary>How a feed gets changes at the moment.</summary>
public enum ConnectionState
{
    /// <summary>The feed connects, for the first time or again.</summary>
    Connecting = 0,

    /// <summary>Events arrive at once.</summary>
    Live,

    /// <summary>No stream works. The feed polls, and tries again to connect.</summary>
    Polling,
}
