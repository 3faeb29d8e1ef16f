using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Parley.Boards;
using Parley.Content;
using Parley.Core.People;
using Parley.Grains.Pins;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Content;

/// <summary>The built-in content: boards and pins, and the people of the directory. It works in silos and in cluster clients.</summary>
internal sealed class ContentCatalog(
    IGrainFactory grains, IUserDirectory people, PinCatalog pins, IOptions<ContentOptions> options) : IContentCatalog
{
    // A person has at most some hundreds of boards. They are read in portions, so that one request does not flood a silo with calls.
    private const int BoardsAtATime = 50;

    // A profile's picture has no stored size. Pages show it as a square, so the card gives it a square size.
    private const int AvatarSide = 256;

    public async Task<ImmutableArray<Card?>> ResolveAsync(
        UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken)
    {
        var wanted = references.Distinct().ToArray();
        var pinCards = PinCardsAsync(viewer, [.. wanted.Where(r => r.Kind is ShareKind.Pin)], cancellationToken);
        var boardCards = BoardCardsAsync(viewer, [.. wanted.Where(r => r.Kind is ShareKind.Board)], cancellationToken);
        var profileCards = ProfileCardsAsync([.. wanted.Where(r => r.Kind is ShareKind.Profile)], cancellationToken);
        var cards = (await Task.WhenAll(pinCards, boardCards, profileCards))
            .SelectMany(some => some)
            .ToDictionary(card => new ContentRef(card.Kind, card.Id));
        return [.. references.Select(cards.GetValueOrDefault)];
    }

    public ContentRef? Recognise(string address) => ContentAddress.Read(address, options.Value.PublicOrigin);

    public async Task<ImmutableArray<BoardView>> BoardsAsync(
        UserId viewer, UserId owner, string? search, CancellationToken cancellationToken)
    {
        var boards = ImmutableArray.CreateBuilder<BoardView>();
        var words = NameSearch.Parse(search);
        foreach (var ids in (await grains.User(owner).BoardsAsync(cancellationToken)).Chunk(BoardsAtATime))
        {
            var some = await Task.WhenAll(ids.Select(id => grains.Board(id).GetAsync(viewer, cancellationToken)));

            // Owners see all their boards, so a missing board was deleted or never created. Not awaited: the answer does not depend on the
            // cleanup.
            if (viewer == owner)
                foreach (var gone in ids.Where((_, index) => some[index].Error is not null))
                    grains.Board(gone).SettleAsync(owner, CancellationToken.None).Ignore();
            boards.AddRange(some.Select(board => board.Value).OfType<BoardView>()
                .Where(board => words.Matches(board.Name)));
        }

        return boards.ToImmutable();
    }

    public Task<Result<Created<PinView>>> SaveAsync(
        UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken) =>
        pins.SaveCardAsync(saver, boardId, card, clientId, cancellationToken);

    public Task<Result<Created<PinView>>?> RepeatSaveAsync(
        UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken) =>
        pins.RepeatSaveAsync(saver, boardId, clientId, cancellationToken);

    private async Task<IEnumerable<Card>> PinCardsAsync(UserId viewer, ContentRef[] references, CancellationToken cancellationToken)
    {
        var ids = references.Where(r => PinId.TryParse(r.Id, null, out _)).Select(r => PinId.Parse(r.Id));
        var stored = await Task.WhenAll(ids.Select(id => grains.Pin(id).PeekAsync(cancellationToken)));
        var boards = stored.OfType<PinView>().GroupBy(pin => pin.BoardId);
        var cards = await Task.WhenAll(boards.Select(board => ListedCardsAsync(viewer, board.Key, [.. board], cancellationToken)));
        return cards.SelectMany(some => some);
    }

    private async Task<IEnumerable<Card>> ListedCardsAsync(
        UserId viewer, BoardId boardId, ImmutableArray<PinView> candidates, CancellationToken cancellationToken)
    {
        var answer = await grains.Board(boardId).ListsAsync(viewer, [.. candidates.Select(pin => pin.Id)], cancellationToken);
        return answer.TryGet(out var listed, out _)
            ? candidates.Where((_, index) => listed[index]).Select(pin =>
                new Card(ShareKind.Pin, pin.Id.Value, pin.Content.Title, pin.OwnerId, pin.Content.Link, pin.Content.Image))
            : [];
    }

    private async Task<IEnumerable<Card>> BoardCardsAsync(UserId viewer, ContentRef[] references, CancellationToken cancellationToken)
    {
        var ids = references.Where(r => BoardId.TryParse(r.Id, null, out _));
        var boards = await Task.WhenAll(ids.Select(r => grains.GetGrain<IBoardGrain>(r.Id).GetAsync(viewer, cancellationToken)));
        return boards.Select(board => board.Value).OfType<BoardView>()
            .Select(board => new Card(ShareKind.Board, board.Id.Value, board.Name, board.OwnerId, null, board.Cover));
    }

    private async Task<IEnumerable<Card>> ProfileCardsAsync(ContentRef[] references, CancellationToken cancellationToken)
    {
        var ids = references.Where(r => UserId.TryParse(r.Id, null, out _)).Select(r => UserId.Parse(r.Id)).ToImmutableArray();
        if (ids.IsEmpty)
            return [];
        return (await people.ProfilesAsync(ids, cancellationToken)).Select(profile => new Card(
            ShareKind.Profile, profile.UserId.Value, profile.DisplayName, profile.UserId, null, profile.AvatarUrl is { } url
                ? new Image(url, AvatarSide, AvatarSide, null, null)
                : null));
    }
}
