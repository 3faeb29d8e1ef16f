using Microsoft.Extensions.Options;
using Parley.Boards;
using Parley.Users;

namespace Parley.Grains.Boards;

/// <summary>Creates boards of the built-in catalog. This takes calls to the creator's grain and to the board's grain.</summary>
/// <param name="grains">The grain factory of a silo or of a cluster client.</param>
/// <param name="options">The limits. They must equal those of the silos.</param>
public sealed class BoardCatalog(IGrainFactory grains, IOptions<BoardOptions> options)
{
    /// <summary>Creates a board. A repeat with the same client id and request returns the same board.</summary>
    /// <remarks>Refuses with InvalidRequest, LimitReached (500 boards by default), ClientIdReused, NotFound (the board was
    /// deleted).</remarks>
    public async Task<Result<Created<BoardView>>> CreateAsync(
        UserId owner, CreateBoard command, ClientId clientId, CancellationToken cancellationToken)
    {
        var creator = grains.User(owner);
        if (BoardRules.WhyNot(command, options.Value) is not null)
        {
            // An invalid request does not list the board, so that it does not count against the limit of boards. The board grain is still
            // called: the request may repeat one that was valid under earlier limits.
            var id = await creator.ReserveAsync(CreationKind.Board, clientId.Value, cancellationToken);
            return await grains.GetGrain<IBoardGrain>(id).CreateAsync(owner, command, cancellationToken);
        }

        var reserved = await creator.ReserveBoardAsync(clientId, cancellationToken);
        if (!reserved.TryGet(out var boardId, out var error))
            return error;
        var created = await grains.Board(boardId).CreateAsync(owner, command, cancellationToken);

        // If the board was deleted, the reservation has listed its id again. The board itself decides whether it can be forgotten, because
        // the list is needed to find pins that are not deleted yet.
        if (created.Error?.Code is ErrorCode.NotFound)
            await grains.Board(boardId).SettleAsync(owner, cancellationToken);
        return created;
    }
}
