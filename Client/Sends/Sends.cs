using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Shares, with a few words, for several targets at once.</summary>
public sealed record NewSends
{
    /// <summary>1 to 10; each is a target of its own, whatever becomes of the others.</summary>
    public required IReadOnlyList<SendTarget> To { get; init; }

    /// <summary>What to share: at most 10.</summary>
    public IReadOnlyList<ShareRef>? Shares { get; init; }

    /// <summary>A note with it, or null.</summary>
    public string? Text { get; init; }

    /// <summary>Names the request for ever; made by the client when null.</summary>
    public string? ClientId { get; init; }
}

/// <summary>Where to send: a conversation, or people.</summary>
public sealed record SendTarget
{
    /// <summary>One person: the one-to-one. Several: a group with them, the same one for the same client id and people.</summary>
    public IReadOnlyList<string>? UserIds { get; private init; }

    /// <summary>An existing conversation.</summary>
    public string? ConversationId { get; private init; }

    /// <summary>People.</summary>
    public static SendTarget People(params IEnumerable<string> userIds) => new() { UserIds = [.. userIds] };

    /// <summary>A conversation.</summary>
    public static SendTarget Conversation(string conversationId) => new() { ConversationId = conversationId };
}

/// <summary>What became of one target: a message, or a problem.</summary>
/// <param name="ConversationId">Where the message is, or null.</param>
/// <param name="Seq">Its number, or null.</param>
/// <param name="Problem">Why there is none, or null.</param>
[JsonConverter(typeof(SendResultConverter))]
public sealed record SendResult(string? ConversationId, long? Seq, Problem? Problem);
