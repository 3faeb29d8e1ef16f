using System.Collections.Immutable;
using Parley.ApiFrontend.Conversations;
using Parley.Boards;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>A message to send. It has a text, cards or both.</summary>
/// <param name="ClientId">Identifies the message in its conversation. A repeat with the same id returns the same message.</param>
/// <param name="Text">The text, or null.</param>
/// <param name="Shares">What to share, or null.</param>
/// <param name="ReplyTo">The sequence number of the message that this message answers, or null.</param>
internal sealed record SendMessageRequest(
    ClientId ClientId, string? Text = null, ImmutableArray<ShareRequest>? Shares = null, long? ReplyTo = null)
{
    /// <summary>Converts to the command.</summary>
    public SendMessage ToCommand() => new(ClientId, Text, ShareRequest.ToRefs(Shares), ReplyTo);
}

/// <summary>Changes the text of a message.</summary>
/// <param name="Text">The new text. Null removes the text of a message that has cards.</param>
internal sealed record EditMessageRequest(string? Text);

/// <summary>Saves a card of a message to a board.</summary>
/// <param name="BoardId">The board to save to.</param>
/// <param name="Share">The index of the card in the message, from 0.</param>
/// <param name="ClientId">Identifies the request. A repeat with the same id returns the same pin.</param>
internal sealed record SaveShareRequest(BoardId BoardId, int Share, ClientId ClientId);
