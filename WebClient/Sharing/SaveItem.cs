using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>A pin that a person can save to a board.</summary>
/// <param name="PinId">The pin.</param>
/// <param name="Title">The title of the pin.</param>
/// <param name="SaveAsync">Saves the pin. The arguments are the id of a board and the client id of the request.</param>
public sealed record SaveItem(string PinId, string Title, Func<string, string, Task<Pin>> SaveAsync)
{
    /// <summary>Creates the item for a pin that the person sees.</summary>
    public static SaveItem Of(ParleyClient parley, string pinId, string title) =>
        new(pinId, title, (boardId, clientId) => parley.Pins.SaveAsync(pinId, boardId, clientId));

    /// <summary>Creates the item for a pin that a message shares. The person needs no access to the pin itself.</summary>
    public static SaveItem Of(ParleyClient parley, string conversationId, SharedCard share) =>
        new(share.Card.Id, share.Card.Title, (boardId, clientId) =>
            parley.Messages.SaveAsync(conversationId, share.Seq, share.Index, boardId, clientId));
}
