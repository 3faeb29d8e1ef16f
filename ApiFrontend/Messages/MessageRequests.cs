using System.Collections.Immutable;
using Parley.ApiFrontend.Conversations;
using Parley.Boards;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>One message to send.</summary>
/// <param name="ClientId">Names it for ever within its conversation.</param>
/// <param name="Text">Words, or null where there are shares.</param>
/// <param name="Shares">At most 10, or null.</param>
/// <param name="ReplyTo">The number of the message that it answers, or null.</param>
internal sealed record SendMessageRequest(
    ClientId ClientId, string? Text = null, ImmutableArray<ShareRequest>? Shares = null, long? ReplyTo = null)
{
    /// <summary>As the grains take it.</summary>
    public SendMessage ToCommand() => new(ClientId, Text, ShareRequest.ToRefs(Shares), ReplyTo);
}

/// <summary>New words for one's own message.</summary>
/// <param name="Text">The words; null where its shares remain without.</param>
internal sealed record EditMessageRequest(string? Text);

/// <summary>Saves what a message shares to one's own board.</summary>
/// <param name="BoardId">Where to.</param>
/// <param name="Share">Which of its shares, from 0.</param>
/// <param name="ClientId">Names the save for ever.</param>
internal sealed record SaveShareRequest(BoardId BoardId, int Share, ClientId ClientId);
