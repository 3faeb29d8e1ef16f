using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>Cards of content that the page has read.</summary>
internal static class ContentCards
{
    /// <summary>Returns the card of a pin.</summary>
    public static Card Of(Pin pin) => new(ShareKind.Pin, pin.Id, pin.Title, pin.OwnerId, pin.Link, pin.Image);

    /// <summary>Returns the card of a board.</summary>
    public static Card Of(Board board) => new(ShareKind.Board, board.Id, board.Name, board.OwnerId, null, null);

    /// <summary>Returns the reference to the content of a card.</summary>
    public static ShareRef RefOf(Card card) => new(card.Kind, card.Id);
}
