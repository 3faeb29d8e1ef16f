using Microsoft.Extensions.Options;
using Parley.Boards;
using Parley.Users;

namespace Parley.Grains.Boards;

/// <summary>Makes boards of the built-in catalog: what takes the creator's grain and the board's.</summary>
/// <param name="grains">Of a silo or of a cluster client.</param>
/// <param name="options">The limits, as on the silos.</param>
public sealed class BoardCatalog(IGrainFactory grains, IOptions<BoardOptions> options)
{
    /// <summary>Makes a board; again with the same client id and request answers with it.</summary>
    /// <remarks>Refuses with InvalidRequest, LimitReached (500 boards by default), ClientIdReused, NotFound (deleted since).</remarks>
    public async Task<Result<Created<BoardView>>> CreateAsync(
        UserId owner, CreateBoard command, ClientId clientId, CancellationToken cancellationToken)
    {
        var creator = grains.User(owner);
        if (BoardRules.WhyNot(command, options.Value) is not null)
        {
            // Not listed, so that it takes no place among the boards; but it may repeat one that was good enough once.
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
