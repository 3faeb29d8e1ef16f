using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The request to send one message to several targets.</summary>
public sealed record NewSends
{
    /// <summary>1 to 10 targets. Each succeeds or fails independently of the others.</summary>
    public required IReadOnlyList<SendTarget> To { get; init; }

    /// <summary>The shares, at most 10. The list may be empty if there is a text.</summary>
    public required IReadOnlyList<ShareRef> Shares { get; init; }

    /// <summary>The text, or null.</summary>
    public string? Text { get; init; }

    /// <summary>Identifies the request permanently. If null, the client generates it.</summary>
    public string? ClientId { get; init; }
}

/// <summary>The target of a send: a conversation, or people.</summary>
public sealed record SendTarget
{
    /// <summary>One person: the one-to-one. Several: a group with them, the same one for the same client id and people.</summary>
    public IReadOnlyList<string>? UserIds { get; private init; }

    /// <summary>An existing conversation.</summary>
    public string? ConversationId { get; private init; }

    /// <summary>Creates a target for people.</summary>
    public static SendTarget People(params IEnumerable<string> userIds) => new() { UserIds = [.. userIds] };

    /// <summary>Creates a target for a conversation.</summary>
    public static SendTarget Conversation(string conversationId) => new() { ConversationId = conversationId };
}

/// <summary>The result for one target: a message, or a problem.</summary>
/// <param name="ConversationId">The conversation of the message, or null.</param>
/// <param name="Seq">The sequence number of the message, or null.</param>
/// <param name="Problem">Why no message was sent, or null.</param>
[JsonConverter(typeof(SendResultConverter))]
public sealed record SendResult(string? ConversationId, long? Seq, Problem? Problem);
