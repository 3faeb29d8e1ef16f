using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Content;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Messages;

/// <summary>Describes an entry in the OpenAPI document. The answer itself is the JSON that the conversation stored.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Seq">The sequence number.</param>
/// <param name="ChangedSeq">The sequence number of the last change of this entry, or null.
/// Of two versions keep the one with the larger number.</param>
/// <param name="ClientId">The client id of the message. Null for everybody but the sender.</param>
/// <param name="SenderId">The sender, or the person who caused a system entry.</param>
/// <param name="SentAt">The time at which the server accepted the message.</param>
/// <param name="Kind">The kind of the entry.</param>
/// <param name="Text">The text, or null.</param>
/// <param name="Shares">The cards, as they looked to the sender, in the order of the message.</param>
/// <param name="ReplyTo">The sequence number of the message that this message answers, or null.</param>
/// <param name="Reactions">The reactions.</param>
/// <param name="EditedAt">The time of the last edit of the text, or null.</param>
/// <param name="Unsent">Whether the sender has unsent the message. Its text and cards are then removed.</param>
/// <param name="Event">The content of a system entry. Null for a message.</param>
internal sealed record MessageResponse(
    ConversationId ConversationId,
    long Seq,
    long? ChangedSeq,
    ClientId? ClientId,
    UserId SenderId,
    DateTimeOffset SentAt,
    EntryKind Kind,
    string? Text,
    ImmutableArray<CardResponse> Shares,
    long? ReplyTo,
    ImmutableArray<ReactionResponse> Reactions,
    DateTimeOffset? EditedAt,
    bool Unsent,
    EventResponse? Event)
{
    /// <summary>The names and pictures of the people, by user id. Absent inside of answers that have their own <c>users</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, PersonResponse>? Users { get; init; }
}

/// <summary>One reaction to a message.</summary>
/// <param name="Reaction">The name of the reaction.</param>
/// <param name="UserIds">The people who reacted, in the order of their reactions.</param>
internal sealed record ReactionResponse(string Reaction, ImmutableArray<UserId> UserIds);

/// <summary>The content of a system entry: a change of the members or of the name.</summary>
/// <param name="Type">What happened.</param>
/// <param name="ActorId">The person who made the change.</param>
/// <param name="UserIds">The people whom the change affects, or null.</param>
/// <param name="Name">The new name, or null.</param>
internal sealed record EventResponse(string Type, UserId ActorId, ImmutableArray<UserId>? UserIds, string? Name);
