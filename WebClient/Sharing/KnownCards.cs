using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>The cards that the person has attached on this visit. A pending message has only references, so the page takes titles and
/// pictures from here.</summary>
internal sealed class KnownCards
{
    private const int MaxCards = 500;

    private readonly Dictionary<ShareRef, Card> _cards = [];

    /// <summary>Remembers a card.</summary>
    public void Learn(Card card)
    {
        if (_cards.Count >= MaxCards)
            _cards.Clear(); // Pending messages then show the number of their items.
        _cards[ContentCards.RefOf(card)] = card;
    }

    /// <summary>Returns the card, or null.</summary>
    public Card? Find(ShareRef item) => _cards.GetValueOrDefault(item);
}
