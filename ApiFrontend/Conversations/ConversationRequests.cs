using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Conversations;

/// <summary>Makes a conversation: one other and no name, the one-to-one; else a group.</summary>
/// <param name="MemberIds">1 to 9 others.</param>
/// <param name="ClientId">Names the creation and the first message.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="Message">The first message, or null.</param>
internal sealed record CreateConversationRequest(
    ImmutableArray<UserId> MemberIds, ClientId ClientId, string? Name = null, FirstMessageRequest? Message = null)
{
    /// <summary>As the grains take it.</summary>
    public CreateConversation ToCommand() => new(MemberIds, Name, ClientId, Message?.ToCommand(ClientId));
}

/// <summary>The first message of a conversation; its client id is the creation's.</summary>
/// <param name="Text">Words, or null where there are shares.</param>
/// <param name="Shares">At most 10, or null.</param>
internal sealed record FirstMessageRequest(string? Text = null, ImmutableArray<ShareRequest>? Shares = null)
{
    /// <summary>As the grains take it.</summary>
    public SendMessage ToCommand(ClientId clientId) => new(clientId, Text, ShareRequest.ToRefs(Shares), null);
}

/// <summary>One thing to share.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
[method: JsonConstructor] // a struct, so that a list cannot hold null
internal readonly record struct ShareRequest(ShareKind Kind, string Id)
{
    /// <summary>As the grains take them.</summary>
    public static ImmutableArray<ContentRef> ToRefs(ImmutableArray<ShareRequest>? shares) =>
        shares is { } some ? [.. some.Select(share => new ContentRef(share.Kind, share.Id))] : [];
}

/// <summary>A merge patch of a conversation.</summary>
/// <param name="Name">A group's new name; null takes it away.</param>
internal sealed record UpdateConversationRequest(Patch<string?> Name = default);

/// <summary>Adds people to a group: all or none.</summary>
/// <param name="UserIds">1 to 9.</param>
/// <param name="ShareHistory">Whether they may read what came before, as far back as the adder reads.</param>
internal sealed record AddMembersRequest(ImmutableArray<UserId> UserIds, bool ShareHistory = false);
