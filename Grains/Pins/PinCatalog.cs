using System.Collections.Immutable;
using Parley.Boards;
using Parley.Content;
using Parley.Core;
using Parley.Grains.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Pins;

/// <summary>A page of a board's pins, newest first.</summary>
/// <param name="Items">The pins.</param>
/// <param name="Next">The pin after which the next page begins, or null at the end.</param>
public sealed record PinPage(ImmutableArray<PinView> Items, PinId? Next);

/// <summary>Creates, saves and lists pins of the built-in catalog. This takes calls to several grains.</summary>
/// <param name="grains">The grain factory of a silo or of a cluster client.</param>
public sealed class PinCatalog(IGrainFactory grains)
{
    /// <summary>Creates a pin. A repeat with the same client id and request returns the same pin. Refuses as
    /// <see cref="IPinGrain.CreateAsync"/>.</summary>
    public async Task<Result<Created<PinView>>> CreateAsync(
        UserId owner, BoardId boardId, PinContent content, ClientId clientId, CancellationToken cancellationToken)
    {
        var pin = await ReserveAsync(owner, clientId, cancellationToken);
        return await pin.CreateAsync(owner, boardId, content, PinRules.Canonical(boardId, content), cancellationToken);
    }

    /// <summary>Saves a pin that the saver may see to a board. A repeat with the same client id returns the saved pin, even if the source
    /// was changed or deleted. Refuses with ContentNotFound (the source) and as <see cref="IPinGrain.CreateAsync"/>.</summary>
    public async Task<Result<Created<PinView>>> SaveAsync(
        UserId saver, BoardId boardId, string sourcePinId, ClientId clientId, CancellationToken cancellationToken)
    {
        var pin = await ReserveAsync(saver, clientId, cancellationToken);
        var key = PinRules.Canonical(boardId, sourcePinId);
        if (await pin.RepeatAsync(saver, key, cancellationToken) is { } earlier)
            return earlier;
        if (await grains.Board(boardId).WhyNoChangeAsync(saver, cancellationToken) is { } error)
            return error;
        if (!PinId.TryParse(sourcePinId, null, out var sourceId))
            return ContentErrors.NothingToSave;
        var source = await grains.Pin(sourceId).GetAsync(saver, cancellationToken);
        return source.Value is { } seen
            ? await pin.CreateAsync(
                saver, boardId, Copy(sourcePinId, seen.Content.Title, seen.Content.Link, seen.Content.Image), key, cancellationToken)
            : ContentErrors.NothingToSave;
    }

    /// <summary>Saves the content of a pin's card, even if the saver may not see the pin itself. Otherwise like
    /// <see cref="SaveAsync"/>.</summary>
    public async Task<Result<Created<PinView>>> SaveCardAsync(
        UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken)
    {
        if (card.Kind is not ShareKind.Pin)
            return ContentErrors.NothingToSave;
        var pin = await ReserveAsync(saver, clientId, cancellationToken);
        return await pin.CreateAsync(
            saver, boardId, Copy(card.Id, card.Title, card.Link, card.Image), PinRules.Canonical(boardId, card.Id), cancellationToken);
    }

    /// <summary>Answers the repeat of a save whose card no longer exists. Null if there is no pin that was saved with this client id. The
    /// source of the saved pin replaces the card in the comparison, so only a different board is refused with ClientIdReused.</summary>
    public async Task<Result<Created<PinView>>?> RepeatSaveAsync(
        UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken)
    {
        var pin = await ReserveAsync(saver, clientId, cancellationToken);
        return await pin.PeekAsync(cancellationToken) is { Content.SourcePinId: { } sourcePinId }
            ? await pin.RepeatAsync(saver, PinRules.Canonical(boardId, sourcePinId), cancellationToken)
            : null;
    }

    /// <summary>Returns a page of a board's pins as <paramref name="viewer"/> sees them. A page may have fewer than
    /// <paramref name="limit"/> pins although there is a next page, because deleted pins are left out. Refuses with NotFound.</summary>
    public async Task<Result<PinPage>> PageAsync(
        UserId viewer, BoardId boardId, PinId? after, int limit, CancellationToken cancellationToken)
    {
        var page = await grains.Board(boardId).PinsAsync(viewer, after, limit, cancellationToken);
        if (!page.TryGet(out var listed, out var error))
            return error;
        var pins = await Task.WhenAll(listed.PinIds.Select(id => grains.Pin(id).PeekAsync(cancellationToken)));

        // A listed pin without content was deleted, but a failure may have left it listed. Not awaited: the answer does not depend on the
        // cleanup.
        foreach (var gone in listed.PinIds.Where((_, index) => pins[index] is null))
            grains.Pin(gone).SettleAsync(viewer, CancellationToken.None).Ignore();
        return new PinPage([.. pins.OfType<PinView>()], listed.Next);
    }

    // The note stays out, because the pinner wrote it for their own board. The title is cleaned, because the saver must not be refused for
    // a title that was accepted before a rule existed.
    private static PinContent Copy(string sourcePinId, string title, string? link, Image? image) =>
        new(FieldRules.Cleaned(title), link, image, null, sourcePinId);

    private async Task<IPinGrain> ReserveAsync(UserId owner, ClientId clientId, CancellationToken cancellationToken) =>
        grains.GetGrain<IPinGrain>(
            await grains.User(owner).ReserveAsync(CreationKind.Pin, clientId.Value, cancellationToken));
}
