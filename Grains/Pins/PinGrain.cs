using Microsoft.Extensions.Options;
using Parley.Boards;
using Parley.Core;
using Parley.Grains.Boards;
using Parley.Grains.Content;
using Parley.Grains.Storage;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Pins;

/// <summary>One pin: stored first, then listed by its board; forgotten first, then taken off.</summary>
/// <remarks>Key: <see cref="PinId"/>. One call at a time, so that making and deleting never overtake each other while they await the board.
/// Only <see cref="PeekAsync"/> interleaves: it reads one reference, which changes in one step once a write has succeeded.</remarks>
internal sealed class PinGrain([PersistentState("pin")] IPersistentState<PinState> state, IOptions<BoardOptions> options) : Grain, IPinGrain
{
    private Pin? _stored;

    private PinId Id => PinId.Parse(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        StateSchema.Check("pin", this.GetPrimaryKeyString(), state.State.Schema, PinState.CurrentSchema);
        _stored = state.State.Pin;
        return Task.CompletedTask;
    }

    public async Task<Result<Created<PinView>>> CreateAsync(
        UserId owner, BoardId boardId, PinContent content, string requestKey, CancellationToken cancellationToken)
    {
        if (await RepeatAsync(owner, requestKey, cancellationToken) is { } earlier)
            return earlier;
        if (await Board(boardId).WhyNoChangeAsync(owner, cancellationToken) is { } error)
            return error;
        if (PinRules.WhyNot(content, options.Value) is { } invalid)
            return invalid;
        var named = content with { Title = FieldRules.Name(content.Title) };
        await StoreAsync(new() { Pin = new(owner, boardId, named, RequestHash.Of(requestKey)) }, cancellationToken);
        return await ListAsync(isRepeat: false, cancellationToken);
    }

    public async Task<Result<Created<PinView>>?> RepeatAsync(UserId owner, string requestKey, CancellationToken cancellationToken)
    {
        if (state.State.DeletedFrom is not null)
            return ContentErrors.NoPin;
        if (state.State.Pin is not { } pin)
            return null;
        if (pin.OwnerId != owner)
            return ContentErrors.NoPin;
        if (!pin.Request.Matches(requestKey))
            return ContentErrors.ClientIdReused;
        return await ListAsync(isRepeat: true, cancellationToken);
    }

    public async Task<Result<PinView>> GetAsync(UserId viewer, CancellationToken cancellationToken)
    {
        if (state.State.Pin is not { } pin)
            return ContentErrors.NoPin;
        var lists = await Board(pin.BoardId).ListsAsync(viewer, [Id], cancellationToken);
        return lists.TryGet(out var listed, out _) && listed[0] ? View(pin) : ContentErrors.NoPin;
    }

    public Task<PinView?> PeekAsync(CancellationToken cancellationToken) => Task.FromResult(_stored is { } pin ? View(pin) : null);

    public async Task<Result<Done>> DeleteAsync(UserId actor, CancellationToken cancellationToken)
    {
        if (state.State.Pin is { } pin)
        {
            if (await Board(pin.BoardId).WhyNoChangeAsync(actor, cancellationToken) is { } error)
                return error.Code is ErrorCode.NotFound ? ContentErrors.NoPin : error;

            // The tombstone first: were the pin taken off before, a repeat of its creation could bring it back.
            await StoreAsync(new() { DeletedFrom = pin.BoardId }, cancellationToken);
        }

        // Also when asked again: the first time may have ended before this. To whoever may not, there is nothing any more.
        return state.State.DeletedFrom is { } boardId
            && (await Board(boardId).RemovePinAsync(actor, Id, cancellationToken)).Error is null
            ? new Done()
            : ContentErrors.NoPin;
    }

    private async Task<Result<Created<PinView>>> ListAsync(bool isRepeat, CancellationToken cancellationToken)
    {
        var pin = state.State.Pin!;
        var listing = await Board(pin.BoardId).AddPinAsync(pin.OwnerId, Id, pin.Content.Image, cancellationToken);
        if (listing.Error is not { } error)
            return new Created<PinView>(View(pin), isRepeat);

        // What was refused must not use up the client id. But a board that no longer shows itself to them may have listed the pin before.
        if (!isRepeat || error.Code is not ErrorCode.NotFound)
            await StoreAsync(new(), cancellationToken);
        return error;
    }

    private IBoardGrain Board(BoardId boardId) => GrainFactory.Board(boardId);

    private PinView View(Pin pin) => new(Id, pin.BoardId, pin.OwnerId, pin.Content);

    private async Task StoreAsync(PinState next, CancellationToken cancellationToken)
    {
        await state.StoreAsync(next, this, cancellationToken);
        _stored = next.Pin;
    }
}
