using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Boards;
using Parley.Content;
using Parley.Grains.Content;
using Parley.Grains.Storage;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Boards;

/// <summary>One board and the list of its pins.</summary>
/// <remarks>The key is <see cref="BoardId"/>. One call runs at a time: a reader waits for the write in flight and sees its result. The
/// board awaits user grains. It awaits pins only by their interleaving peek, because a pin awaits its board while it is created or deleted.
/// A timer that interleaves with calls deletes the pins of a deleted board. Only the board changes its entry in its owner's list, and only
/// in its own calls. So the state of the board and its entry cannot change in different orders.</remarks>
internal sealed partial class BoardGrain(
    [PersistentState("board")] IPersistentState<BoardState> state,
    IOptions<BoardOptions> options,
    IUserDirectory people,
    TimeProvider time,
    ILogger<BoardGrain> logger) : Grain, IBoardGrain
{
    private readonly BoardOptions _limits = options.Value;

    private BoardId Id => BoardId.Parse(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        StateSchema.Check("board", this.GetPrimaryKeyString(), state.State.Schema, BoardState.CurrentSchema);
        FinishDeletion();
        if (!state.RecordExists)
            new AbsentActivation(this, () => !state.RecordExists).Note();
        return Task.CompletedTask;
    }

    public async Task<Result<Created<BoardView>>> CreateAsync(UserId owner, CreateBoard command, CancellationToken cancellationToken)
    {
        if (state.State.Board is { } earlier)
        {
            return earlier.OwnerId != owner ? ContentErrors.NoBoard
                : earlier.Request.Matches(BoardRules.Canonical(command)) ? new Created<BoardView>(View(earlier), IsRepeat: true)
                : ContentErrors.ClientIdReused;
        }

        if (state.State.DeletedBy is not null)
            return ContentErrors.NoBoard;
        if (!BoardRules.Make(owner, command, _limits).TryGet(out var board, out var error))
            return error;

        // The reservation of the id listed the board. If that was long ago, the entry may have been removed: it is removed a day after the
        // reservation if there is no board.
        if (IsOlderThan(OldAttempt / 2) && (await GrainFactory.User(owner).ListBoardAsync(Id, cancellationToken)).Error is { } refusal)
            return refusal;
        await StoreAsync(new() { Board = board }, cancellationToken);
        return new Created<BoardView>(View(board), IsRepeat: false);
    }

    public Task<Result<BoardView>> GetAsync(UserId viewer, CancellationToken cancellationToken) =>
        Task.FromResult<Result<BoardView>>(Find(viewer) is { } board ? View(board) : ContentErrors.NoBoard);

    public Task<Result<BoardView>> UpdateAsync(UserId actor, BoardPatch patch, CancellationToken cancellationToken) =>
        ChangeAsync(board => BoardRules.Update(board, actor, patch, _limits), cancellationToken);

    public async Task<Result<Done>> DeleteAsync(UserId actor, CancellationToken cancellationToken)
    {
        if (state.State.Board is { } board)
        {
            if (BoardRules.WhyNotOwner(board, actor) is { } error)
                return error;
            await StoreAsync(
                new() { DeletedBy = actor, Deletion = new([.. board.Pins.Select(pin => pin.Id)]) }, cancellationToken);
        }
        else if (state.State.DeletedBy != actor)
        {
            return ContentErrors.NoBoard;
        }

        FinishDeletion();
        await HideAsync(actor, cancellationToken);
        return new Done();
    }

    public async Task SettleAsync(UserId owner, CancellationToken cancellationToken)
    {
        FinishDeletion();
        var isGone = state.State is { Board: null, Deletion: null } && (state.State.DeletedBy is not null || IsOlderThan(OldAttempt));
        if (isGone)
            await GrainFactory.User(owner).ForgetBoardAsync(Id, cancellationToken);
    }

    public Task<bool> IsDeletedAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.DeletedBy is not null);

    public async Task<Result<BoardView>> AddCollaboratorAsync(UserId actor, UserId collaborator, CancellationToken cancellationToken)
    {
        Result<Board> Decide(Board board) => BoardRules.AddCollaborator(board, actor, collaborator, _limits);

        // The collaborator is looked up only if the change is allowed and changes something.
        if (state.State.Board is { } board && Decide(board).TryGet(out var next, out _) && next != board
            && await people.WhyNoContactAsync(actor, collaborator, cancellationToken) is { } error)
        {
            return error;
        }

        return await ChangeAsync(Decide, cancellationToken);
    }

    public async Task<Result<Done>> RemoveCollaboratorAsync(UserId actor, UserId collaborator, CancellationToken cancellationToken) =>
        Done(await ChangeAsync(board => BoardRules.RemoveCollaborator(board, actor, collaborator), cancellationToken));

    public Task<Result<BoardPins>> PinsAsync(UserId viewer, PinId? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<Result<BoardPins>>(Find(viewer) is { } board ? BoardRules.Page(board, after, limit) : ContentErrors.NoBoard);

    public Task<Error?> WhyNoChangeAsync(UserId actor, CancellationToken cancellationToken) =>
        Task.FromResult(state.State.Board is { } board ? BoardRules.WhyNoChange(board, actor) : ContentErrors.NoBoard);

    public async Task<Result<Done>> AddPinAsync(UserId actor, PinId pinId, Image? image, CancellationToken cancellationToken) =>
        Done(await ChangeAsync(board => BoardRules.AddPin(board, actor, pinId, image, _limits), cancellationToken));

    public async Task<Result<Done>> RemovePinAsync(UserId actor, PinId pinId, CancellationToken cancellationToken)
    {
        if (state.State.Board is not { } board)
            return ContentErrors.NoBoard;
        var next = BoardRules.RemovePin(board, pinId);
        if (next != board && BoardRules.NextCover(next) is { } coverId)
        {
            var image = (await GrainFactory.Pin(coverId).PeekAsync(cancellationToken))?.Content.Image;
            next = next with { Cover = image is null ? null : new(coverId, image) };
        }

        return Done(await ChangeAsync(_ => next, cancellationToken));
    }

    public Task<Result<ImmutableArray<bool>>> ListsAsync(
        UserId viewer, ImmutableArray<PinId> pinIds, CancellationToken cancellationToken) =>
        Task.FromResult<Result<ImmutableArray<bool>>>(
            Find(viewer) is { } board ? pinIds.Select(pinId => BoardRules.Lists(board, pinId)).ToImmutableArray() : ContentErrors.NoBoard);

    private static Result<Done> Done(Result<BoardView> changed) => changed.TryGet(out _, out var error) ? new Done() : error;

    private Board? Find(UserId viewer) => state.State.Board is { } board && BoardRules.MaySee(board, viewer) ? board : null;

    private BoardView View(Board board) => new(
        Id, board.OwnerId, board.Name, board.Description, board.Secret, board.CollaboratorIds, board.Pins.Length, board.Cover?.Image);

    private async Task<Result<BoardView>> ChangeAsync(Func<Board, Result<Board>> decide, CancellationToken cancellationToken)
    {
        if (state.State.Board is not { } board)
            return ContentErrors.NoBoard;
        if (!decide(board).TryGet(out var next, out var error))
            return error;
        if (next != board)
            await StoreAsync(state.State with { Board = next }, cancellationToken);
        return View(next);
    }

    private Task StoreAsync(BoardState next, CancellationToken cancellationToken) => state.StoreAsync(next, this, cancellationToken);
}
