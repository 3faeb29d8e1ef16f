using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Parley.Client;

/// <summary>One event of the stream <c>GET /v1/events</c>.</summary>
public abstract record LiveEvent
{
    /// <summary>The inbox revision that the event carries as its id; null if the event has no id.</summary>
    [JsonIgnore]
    public long? Id { get; init; }
}

/// <summary>The stream works. It is the first event.</summary>
/// <param name="Revision">The newest revision of the inbox when the stream began.</param>
/// <param name="HeartbeatSeconds">The pause between two <see cref="BeatEvent"/>.</param>
public sealed record HelloEvent(long Revision, int HeartbeatSeconds) : LiveEvent;

/// <summary>New entries and marks of a conversation, together with the pointer that they changed.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Pointer">The pointer in its new state.</param>
/// <param name="UnreadConversations">The number of unread conversations of the inbox.</param>
/// <param name="ClientIds">The client ids of the reader's own messages, by sequence number.</param>
/// <param name="After">The event covers the numbers above this one, up to the pointer's <see cref="Pointer.LastSeq"/>.</param>
/// <param name="Items">The changes, ascending. Their entries carry no client ids.</param>
[SuppressMessage("Naming", "CA1720", Justification = "The glossary's word for an inbox row. It cannot be confused with a memory address.")]
public sealed record EntryEvent(
    string ConversationId,
    Pointer Pointer,
    int UnreadConversations,
    IReadOnlyDictionary<string, string>? ClientIds,
    long After,
    IReadOnlyList<Change> Items) : LiveEvent;

/// <summary>A pointer changed.</summary>
/// <param name="Pointer">The pointer in its new state.</param>
/// <param name="UnreadConversations">The number of unread conversations of the inbox.</param>
[SuppressMessage("Naming", "CA1720", Justification = "The glossary's word for an inbox row. It cannot be confused with a memory address.")]
public sealed record PointerEvent(Pointer Pointer, int UnreadConversations) : LiveEvent;

/// <summary>A conversation is no longer in the inbox.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Revision">The revision of this change.</param>
/// <param name="Gone">The reason.</param>
/// <param name="UnreadConversations">The number of unread conversations of the inbox.</param>
public sealed record GoneEvent(string ConversationId, long Revision, GoneReason Gone, int UnreadConversations) : LiveEvent;

/// <summary>Members read on. It may be lost.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Receipts">How far these members have read.</param>
public sealed record ReceiptsEvent(string ConversationId, IReadOnlyList<Receipt> Receipts) : LiveEvent;

/// <summary>A member is typing. It may be lost.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="UserId">The id of the member.</param>
/// <param name="Seconds">How long to show it.</param>
public sealed record TypingEvent(string ConversationId, string UserId, int Seconds) : LiveEvent;

/// <summary>The caller's account changed, perhaps in another session. It may be lost.</summary>
/// <param name="Changed">The part to read again.</param>
public sealed record AccountEvent(AccountPart Changed) : LiveEvent;

/// <summary>The server cannot send what changed: the client must read.</summary>
/// <param name="Revision">The newest revision.</param>
/// <param name="Reason">The reason. It decides what the client must forget.</param>
public sealed record ResyncEvent(long Revision, ResyncReason Reason) : LiveEvent;

/// <summary>The stream still works.</summary>
public sealed record BeatEvent : LiveEvent;

/// <summary>The server is about to end the stream.</summary>
/// <param name="Code">The reason.</param>
/// <param name="RetryAfterSeconds">The pause before the client may connect again. Null: with a known code, the client must not connect
/// again by itself.</param>
public sealed record ClosingEvent(ClosingCode Code, int? RetryAfterSeconds) : LiveEvent;
