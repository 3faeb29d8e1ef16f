using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Conversations.Entries;

/// <summary>An entry in its present state. It is the <c>message</c> of the HTTP contract without <c>clientId</c>; the properties are in the
/// same order.</summary>
/// <remarks>Its JSON is stored, and is sent to clients. A new property is safe. Changing or removing a property breaks stored
/// rows.</remarks>
internal sealed record Entry
{
    public required ConversationId ConversationId { get; init; }

    public required long Seq { get; init; }

    /// <summary>The last mark that changed it, or null.</summary>
    public required long? ChangedSeq { get; init; }

    public required UserId SenderId { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public required EntryKind Kind { get; init; }

    public required string? Text { get; init; }

    public required ImmutableArray<Card> Shares { get; init; }

    public required long? ReplyTo { get; init; }

    /// <summary>In the order of their first use.</summary>
    public required ImmutableArray<Reaction> Reactions { get; init; }

    public required DateTimeOffset? EditedAt { get; init; }

    public required bool Unsent { get; init; }

    /// <summary>The event of a system entry; null in a message.</summary>
    public required EntryEvent? Event { get; init; }

    /// <summary>All people whom the entry names, each once.</summary>
    [JsonIgnore]
    public ImmutableArray<UserId> People =>
        Event is null && Reactions.IsEmpty && Shares.IsEmpty ? [SenderId] : [.. Named().Distinct()];

    private IEnumerable<UserId> Named()
    {
        yield return SenderId;
        foreach (var userId in Event?.UserIds ?? [])
            yield return userId;
        foreach (var userId in Reactions.SelectMany(reaction => reaction.UserIds))
            yield return userId;
        foreach (var card in Shares)
        {
            if (card.OwnerId is { } owner)
                yield return owner;
        }
    }
}

/// <summary>One reaction and the people who have it, in the order of reacting, each once.</summary>
[method: JsonConstructor]
internal sealed record Reaction([property: JsonPropertyName("reaction")] string Name, ImmutableArray<UserId> UserIds);

/// <summary>A change of members or name.</summary>
internal sealed record EntryEvent(EventType Type, UserId ActorId, ImmutableArray<UserId>? UserIds, string? Name);

/// <summary>The events that a system entry records.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EventType>))]
internal enum EventType
{
    [JsonStringEnumMemberName("created")]
    Created = 1,

    [JsonStringEnumMemberName("added")]
    Added = 2,

    [JsonStringEnumMemberName("removed")]
    Removed = 3,

    [JsonStringEnumMemberName("left")]
    Left = 4,

    [JsonStringEnumMemberName("renamed")]
    Renamed = 5,
}
