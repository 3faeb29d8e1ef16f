using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Inbox;
using Parley.ApiFrontend.Messages;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.ApiFrontend.Live;

/// <summary>Data of the event <c>hello</c>, the first of every stream.</summary>
/// <param name="Revision">The newest revision of the inbox when the stream was opened.</param>
/// <param name="HeartbeatSeconds">The time between two <c>beat</c> events, in seconds.</param>
internal sealed record HelloEvent(long Revision, int HeartbeatSeconds);

/// <summary>Data of the event <c>entry</c>: new entries and marks of a conversation, with its pointer. It covers every sequence number
/// above <c>after</c>, up to the <c>lastSeq</c> of the pointer.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Pointer">The conversation in the inbox of the caller.</param>
/// <param name="UnreadConversations">The number of conversations with unread messages. Muted and hidden conversations do not count.</param>
/// <param name="ClientIds">The client ids of the caller's own messages, by their sequence numbers.</param>
/// <param name="After">The sequence number before the first change. A client whose position is below it reads the changes.</param>
/// <param name="Items">The changes, in ascending order. In their entries <c>clientId</c> is always null.</param>
internal sealed record EntryEvent(
    ConversationId ConversationId,
    PointerResponse Pointer,
    int UnreadConversations,
    IReadOnlyDictionary<string, ClientId> ClientIds,
    long After,
    ImmutableArray<ChangeResponse> Items);

/// <summary>Data of the event <c>pointer</c> for a conversation that is in the inbox. If its <c>lastSeq</c> is above the position of the
/// client, the client reads the changes.</summary>
/// <param name="Pointer">The conversation in the inbox of the caller.</param>
/// <param name="UnreadConversations">The number of conversations with unread messages. Muted and hidden conversations do not count.</param>
internal sealed record PointerEvent(PointerResponse Pointer, int UnreadConversations);

/// <summary>Data of the event <c>pointer</c> for a conversation that is no longer in the inbox.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Revision">The revision of the change.</param>
/// <param name="Gone">Why the conversation is no longer in the inbox.</param>
/// <param name="UnreadConversations">The number of conversations with unread messages. Muted and hidden conversations do not count.</param>
internal sealed record GoneEvent(ConversationId ConversationId, long Revision, GoneReason Gone, int UnreadConversations);

/// <summary>Data of the event <c>receipts</c>: how far other members have read.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Receipts">The receipts that have moved.</param>
internal sealed record ReceiptsEvent(ConversationId ConversationId, ImmutableArray<ReceiptResponse> Receipts);

/// <summary>Data of the event <c>typing</c>: a member is typing.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="UserId">The member.</param>
/// <param name="Seconds">How long to show it, in seconds.</param>
internal sealed record TypingEvent(ConversationId ConversationId, UserId UserId, int Seconds);

/// <summary>Data of the event <c>account</c>: another device of the caller has changed something that is not in the inbox.</summary>
/// <param name="Changed">What has changed.</param>
internal sealed record AccountEvent(AccountPart Changed);

/// <summary>Data of the event <c>resync</c>: the server cannot give all changes since the position of the client.</summary>
/// <param name="Revision">The revision from which the stream continues.</param>
/// <param name="Reason">The reason. After <c>behind</c> and <c>crashed</c>, the client reads the inbox and keeps its conversations. After
/// any other reason, it discards everything and reads again.</param>
internal sealed record ResyncEvent(long Revision, ResyncReason Reason);

/// <summary>Data of the event <c>beat</c>, which shows that the connection is alive.</summary>
internal sealed record BeatEvent;

/// <summary>Data of the event <c>closing</c>, the last of a stream that the server ends.</summary>
/// <param name="Code">Why the stream ends: <c>shutting_down</c>, <c>signed_out</c>, <c>token_expired</c> or
/// <c>too_many_streams</c>.</param>
/// <param name="RetryAfterSeconds">When to connect again, in seconds. Null: do not connect again without a reason.</param>
internal sealed record ClosingEvent(string Code, int? RetryAfterSeconds);

/// <summary>The data of each event of the stream. The OpenAPI document has it in place of the stream,
/// whose form it cannot express.</summary>
/// <param name="Hello">Data of <c>hello</c>.</param>
/// <param name="Entry">Data of <c>entry</c>.</param>
/// <param name="Pointer">Data of <c>pointer</c> for a conversation that is in the inbox.</param>
/// <param name="Gone">Data of <c>pointer</c> for a conversation that is no longer in the inbox.</param>
/// <param name="Receipts">Data of <c>receipts</c>.</param>
/// <param name="Typing">Data of <c>typing</c>.</param>
/// <param name="Account">Data of <c>account</c>.</param>
/// <param name="Resync">Data of <c>resync</c>.</param>
/// <param name="Beat">Data of <c>beat</c>.</param>
/// <param name="Closing">Data of <c>closing</c>.</param>
internal sealed record EventStreamContent(
    HelloEvent Hello,
    EntryEvent Entry,
    PointerEvent Pointer,
    GoneEvent Gone,
    ReceiptsEvent Receipts,
    TypingEvent Typing,
    AccountEvent Account,
    ResyncEvent Resync,
    BeatEvent Beat,
    ClosingEvent Closing);

/// <summary>JSON metadata of events. Only the OpenAPI document uses it: <see cref="EventFrames"/> writes the events.</summary>
[JsonSerializable(typeof(EventStreamContent))]
internal sealed partial class LiveJson : JsonSerializerContext;
