using System.Collections.Immutable;
using System.Globalization;
using Parley.Boards;
using Parley.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Embedding;

/// <summary>The platform's pins and boards as Parley's content. Their ids are numbers.</summary>
internal sealed class PlatformCatalog(Platform platform, IUserDirectory people) : IContentCatalog
{
    public async Task<ImmutableArray<Card?>> ResolveAsync(
        UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken)
    {
        var userIds = references.Where(r => r.Kind is ShareKind.Profile && UserId.TryParse(r.Id, null, out _))
            .Select(r => UserId.Parse(r.Id)).Distinct();
        var profiles = (await people.ProfilesAsync([.. userIds], cancellationToken)).ToDictionary(profile => profile.UserId.Value);
        return [.. references.Select(r => r.Kind switch
        {
            ShareKind.Pin when Number(r.Id) is { } id && platform.FindPin(viewer, id) is { } pin =>
                new Card(r.Kind, r.Id, pin.Title, pin.Board.OwnerId, pin.Link, null),
            ShareKind.Board when Number(r.Id) is { } id && platform.FindBoard(viewer, id) is { } board =>
                new Card(r.Kind, r.Id, board.Name, board.OwnerId, null, null),
            ShareKind.Profile when profiles.TryGetValue(r.Id, out var profile) =>
                new Card(r.Kind, r.Id, profile.DisplayName, profile.UserId, null, null),
            _ => null,
        })];
    }

    public ContentRef? Recognise(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host == "platform.example"
        && uri.AbsolutePath.Split('/') is ["", "pin", var id] && Number(id) is not null
            ? new(ShareKind.Pin, id)
            : null;

    public Task<ImmutableArray<BoardView>> BoardsAsync(UserId viewer, UserId owner, string? search, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<BoardView>>([.. platform.Boards
            .Where(board => board.OwnerId == owner && Platform.IsVisible(viewer, board))
            .Where(board => search is null || board.Name.Contains(search, StringComparison.OrdinalIgnoreCase))
            .Select(board => new BoardView(
                BoardIdOf(board.Id), owner, board.Name, null, board.IsSecret, [], platform.CountPins(board), null))]);

    public Task<Result<Created<PinView>>> SaveAsync(
        UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken) =>
        Task.FromResult(Save(saver, boardId, card, clientId));

    public Task<Result<Created<PinView>>?> RepeatSaveAsync(
        UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken) =>
        Task.FromResult(platform.FindSaved(saver, clientId.Value) is { } saved && saved.Board.Id == Number(boardId.Value)
            ? (Result<Created<PinView>>?)View(saved, isRepeat: true)
            : null);

    private Result<Created<PinView>> Save(UserId saver, BoardId boardId, Card card, ClientId clientId)
    {
        if (platform.FindSaved(saver, clientId.Value) is { } earlier)
        {
            return earlier.Board.Id == Number(boardId.Value)
                ? View(earlier, isRepeat: true)
                : new Error(ErrorCode.ClientIdReused, "This client id was used for another board.");
        }

        if (Number(boardId.Value) is not { } number || platform.FindBoard(saver, number) is not { } board)
            return new Error(ErrorCode.NotFound, "There is no such board.");
        if (board.OwnerId != saver)
            return new Error(ErrorCode.NotAllowed, "The board belongs to another person.");
        if (card is not { Kind: ShareKind.Pin, Link: { } link })
            return new Error(ErrorCode.ContentNotFound, "Only a pin can be saved.");
        return View(platform.Save(saver, clientId.Value, board, card.Title, link), isRepeat: false);
    }

    private static Created<PinView> View(PlatformPin pin, bool isRepeat) => new(
        new PinView(PinIdOf(pin.Id), BoardIdOf(pin.Board.Id), pin.Board.OwnerId, new(pin.Title, pin.Link, null, null, null)), isRepeat);

    // Ids in these views have 26 characters. A number with leading zeros is such an id, and reads as the same number.
    private static PinId PinIdOf(long id) => PinId.Parse(id.ToString("D26", CultureInfo.InvariantCulture));

    private static BoardId BoardIdOf(long id) => BoardId.Parse(id.ToString("D26", CultureInfo.InvariantCulture));

    private static long? Number(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
