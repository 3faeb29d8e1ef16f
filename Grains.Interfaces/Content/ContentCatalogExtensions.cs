using System.Collections.Immutable;
using Parley.Users;

namespace Parley.Content;

/// <summary>Checks the answers of a content catalog, which is application code of the platform.</summary>
public static class ContentCatalogExtensions
{
    /// <summary>Resolves references to cards, and checks that each card is the card of its reference.</summary>
    /// <inheritdoc cref="IContentCatalog.ResolveAsync"/>
    /// <exception cref="InvalidOperationException">The catalog returned another number of cards, or a card of another kind or
    /// id.</exception>
    public static async Task<ImmutableArray<Card?>> ResolveCheckedAsync(
        this IContentCatalog catalog, UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var cards = await catalog.ResolveAsync(viewer, references, cancellationToken);
        return !cards.IsDefault && cards.Length == references.Length && references.Zip(cards).All(pair => IsOf(pair.First, pair.Second))
            ? cards
            : throw new InvalidOperationException("The content catalog returned other cards than it was asked for.");
    }

    private static bool IsOf(ContentRef reference, Card? card) => card is null || new ContentRef(card.Kind, card.Id) == reference;
}
