using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Content;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Messages;

/// <summary>A message or a system entry, for the OpenAPI document: the bytes themselves are what the conversation stored.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="Seq">Its number.</param>
/// <param name="ChangedSeq">The last mark that changed it, or null: of two versions keep the larger.</param>
/// <param name="ClientId">Its client id, to its own sender only.</param>
/// <param name="SenderId">Whose it is.</param>
/// <param name="SentAt">When it was accepted.</param>
/// <param name="Kind">Message or system entry.</param>
/// <param name="Text">The words, or null.</param>
/// <param name="Shares">The cards, in order, as they looked to the sender.</param>
/// <param name="ReplyTo">The number of the message that it answers, or null.</param>
/// <param name="Reactions">Who reacted how.</param>
/// <param name="EditedAt">When its text was last edited, or null.</param>
/// <param name="Unsent">Whether only its stub is left.</param>
/// <param name="Event">What a system entry says; null of messages.</param>
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
    /// <summary>The people whom it names; left out where the answer around it has them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, PersonResponse>? Users { get; init; }
}

/// <summary>Who reacted in one way.</summary>
/// <param name="Reaction">A name of the palette.</param>
/// <param name="UserIds">Who, in the order of reacting.</param>
internal sealed record ReactionResponse(string Reaction, ImmutableArray<UserId> UserIds);

/// <summary>What happened to the members or the name.</summary>
/// <param name="Type"><c>created</c>, <c>added</c>, <c>removed</c>, <c>left</c> or <c>renamed</c>.</param>
/// <param name="ActorId">By whom.</param>
/// <param name="UserIds">To whom, or null.</param>
/// <param name="Name">The new name, or null.</param>
internal sealed record EventResponse(string Type, UserId ActorId, ImmutableArray<UserId>? UserIds, string? Name);
