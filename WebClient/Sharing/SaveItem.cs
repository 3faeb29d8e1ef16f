using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>A pin that a person can save to a board.</summary>
/// <param name="PinId">The pin.</param>
/// <param name="Title">Its title.</param>
/// <param name="SaveAsync">Saves it to a board, under a client id.</param>
public sealed record SaveItem(string PinId, string Title, Func<string, string, Task<Pin>> SaveAsync)
{
    /// <summary>Creates the item for a pin that the person sees.</summary>
    public static SaveItem Of(ParleyClient parley, string pinId, string title) =>
        new(pinId, title, (boardId, clientId) => parley.Pins.SaveAsync(pinId, boardId, clientId));

    /// <summary>Creates the item for a pin that a message shares. The person need not see the pin itself.</summary>
    public static SaveItem Of(ParleyClient parley, string conversationId, SharedCard share) =>
        new(share.Card.Id, share.Card.Title, (boardId, clientId) =>
            parley.Messages.SaveAsync(conversationId, share.Seq, share.Index, boardId, clientId));
}
