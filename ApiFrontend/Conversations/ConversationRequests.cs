using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Conversations;

/// <summary>A conversation to create. One other person and no name means the one-to-one conversation, everything else a group.</summary>
/// <param name="MemberIds">The other people.</param>
/// <param name="ClientId">Identifies the request and the first message. A repeat with the same id returns the same conversation.</param>
/// <param name="Name">The name of a group, or null.</param>
/// <param name="Message">The first message, or null.</param>
internal sealed record CreateConversationRequest(
    ImmutableArray<UserId> MemberIds, ClientId ClientId, string? Name = null, FirstMessageRequest? Message = null)
{
    /// <summary>Converts to the command.</summary>
    public CreateConversation ToCommand() => new(MemberIds, Name, ClientId, Message?.ToCommand(ClientId));
}

/// <summary>The first message of a conversation. It has a text, cards or both.</summary>
/// <param name="Text">The text, or null.</param>
/// <param name="Shares">What to share, or null.</param>
internal sealed record FirstMessageRequest(string? Text = null, ImmutableArray<ShareRequest>? Shares = null)
{
    /// <summary>Converts to the command.</summary>
    public SendMessage ToCommand(ClientId clientId) => new(clientId, Text, ShareRequest.ToRefs(Shares), null);
}

/// <summary>A reference to a pin, a board or a profile.</summary>
/// <param name="Kind">The kind of the content.</param>
/// <param name="Id">The id of the pin or board, or the user id of the profile.</param>
[method: JsonConstructor] // a struct, so that a list cannot hold null
internal readonly record struct ShareRequest(ShareKind Kind, string Id)
{
    /// <summary>Converts to references.</summary>
    public static ImmutableArray<ContentRef> ToRefs(ImmutableArray<ShareRequest>? shares) =>
        shares is { } some ? [.. some.Select(share => new ContentRef(share.Kind, share.Id))] : [];
}

/// <summary>Changes a group. A field that is absent stays as it is.</summary>
/// <param name="Name">The new name. Null removes the name.</param>
internal sealed record UpdateConversationRequest(Patch<string?> Name = default);

/// <summary>People to add to a group.</summary>
/// <param name="UserIds">The people.</param>
/// <param name="ShareHistory">Whether the people may read older messages, as far back as the caller may.</param>
internal sealed record AddMembersRequest(ImmutableArray<UserId> UserIds, bool ShareHistory = false);
