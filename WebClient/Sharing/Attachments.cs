using Parley.Client;
using Parley.WebClient.Storage;

namespace Parley.WebClient.Sharing;

/// <summary>The items that are attached to the draft of one conversation. The browser stores them with the text of the draft.</summary>
internal sealed class Attachments
{
    /// <summary>The largest number of items of one message.</summary>
    public const int Max = 10;

    private readonly KeptTexts _kept;
    private readonly KnownCards _cards;
    private readonly string _conversationId;
    private List<Attachment> _items;
    private int _requests;

    public Attachments(KeptTexts kept, KnownCards cards, string conversationId)
    {
        (_kept, _cards, _conversationId) = (kept, cards, conversationId);
        _items = [.. kept.Attachments(conversationId)];
        LearnCards();
    }

    /// <summary>Occurs when <see cref="Items"/> changed.</summary>
    public event EventHandler? Changed;

    /// <summary>The items, in the order of attaching.</summary>
    public IReadOnlyList<Attachment> Items => _items;

    /// <summary>Whether a request for the cards of items is in flight.</summary>
    public bool IsResolving => _requests > 0;

    /// <summary>How many more items a message may have.</summary>
    public int Room => Max - _items.Count;

    /// <summary>Attaches an item. Returns false if there is no room. An item that is attached already stays where it is.</summary>
    public bool Add(Card card) => Add(new Attachment(ContentCards.RefOf(card), null, card));

    /// <summary>Attaches the content of an address. <see cref="ResolveAsync(CardsClient)"/> reads the card.</summary>
    public bool Add(PastedAddress pasted) => Add(new Attachment(pasted.Item, pasted.Address, _cards.Find(pasted.Item)));

    /// <summary>Attaches an item of a message that was not sent.</summary>
    public bool Add(ShareRef item) => Add(new Attachment(item, null, _cards.Find(item)));

    /// <summary>Removes an item.</summary>
    public void Remove(Attachment attachment)
    {
        _items.RemoveAll(each => each.Item == attachment.Item);
        Keep();
    }

    /// <summary>Reads the stored items again, after another tab has changed them.</summary>
    public void ReadAgain()
    {
        var known = _items;
        _items = [.. _kept.Attachments(_conversationId).Select(
            each => each.Card is null && known.Find(other => other.Item == each.Item) is { } same ? same : each)];
        LearnCards();
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Requests the cards that are not known. If the request fails, the items stay as they are.</summary>
    public Task ResolveAsync(CardsClient client) => ResolveAsync(client, each => each.Card is null && !each.IsUnavailable);

    /// <summary>Requests the cards of all items, to learn which items are still available.</summary>
    public Task CheckAsync(CardsClient client) => ResolveAsync(client, _ => true);

    private async Task ResolveAsync(CardsClient client, Func<Attachment, bool> isAsked)
    {
        ShareRef[] unknown = [.. _items.Where(isAsked).Select(each => each.Item)];
        if (unknown.Length is 0)
            return;
        IReadOnlyList<ResolvedCard> answers = [];
        try
        {
            _requests++;
            Changed?.Invoke(this, EventArgs.Empty);
            answers = await client.ResolveAsync(unknown.Select(item => CardRef.Of(item.Kind, item.Id)));
        }
        catch (ParleyException)
        {
            // Items without a card can be sent: the server checks them when they are sent.
        }
        finally
        {
            _requests--;
        }

        foreach (var (item, answer) in unknown.Zip(answers))
        {
            var index = _items.FindIndex(each => each.Item == item);
            if (index >= 0) // Otherwise the person has removed the item meanwhile.
                _items[index] = _items[index] with { Card = answer.Card, IsUnavailable = answer.State is CardState.Unavailable };
        }

        Keep();
    }

    /// <summary>Removes all items and returns them as shares of a message; null if there are none.</summary>
    public IReadOnlyList<ShareRef>? Take()
    {
        if (_items.Count is 0)
            return null;
        ShareRef[] shares = [.. _items.Select(each => each.Item)];
        _items.Clear();
        Keep();
        return shares;
    }

    private bool Add(Attachment attachment)
    {
        if (_items.Exists(each => each.Item == attachment.Item))
            return true;
        if (Room is 0)
            return false;
        _items.Add(attachment);
        Keep();
        return true;
    }

    private void Keep()
    {
        LearnCards();
        _kept.KeepAttachments(_conversationId, _items);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private void LearnCards()
    {
        foreach (var card in _items.Select(each => each.Card).OfType<Card>())
            _cards.Learn(card);
    }
}
