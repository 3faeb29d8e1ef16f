using Microsoft.Extensions.Options;
using Parley.Boards;
using Parley.Core;
using Parley.Grains.Boards;
using Parley.Grains.Content;
using Parley.Grains.Storage;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Pins;

/// <summary>One pin. A creation stores the pin before the board lists it. A deletion deletes the content before the board's list is
/// changed.</summary>
/// <remarks>Key: <see cref="PinId"/>. One call runs at a time, so that a creation and a deletion cannot overtake each other while they
/// await the board. Only <see cref="PeekAsync"/> interleaves. It reads one reference, which is replaced after a write has
/// succeeded.</remarks>
internal sealed class PinGrain([PersistentState("pin")] IPersistentState<PinState> state, IOptions<BoardOptions> options) : Grain, IPinGrain
{
    private Pin? _stored;

    private PinId Id => PinId.Parse(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        StateSchema.Check("pin", this.GetPrimaryKeyString(), state.State.Schema, PinState.CurrentSchema);
        _stored = state.State.Pin;
        if (!state.RecordExists)
            new AbsentActivation(this, () => !state.RecordExists).Note();
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
        if ((state.State.Pin?.BoardId ?? state.State.DeletedFrom) is not { } boardId)
            return ContentErrors.NoPin;
        var ownerId = state.State.Pin?.OwnerId ?? state.State.DeletedOwnerId;
        if (actor != ownerId && await Board(boardId).WhyNoChangeAsync(actor, cancellationToken) is { } error)
        {
            // A pin that is deleted already does not exist for an actor who may not delete it.
            return state.State.Pin is null || error.Code is ErrorCode.NotFound ? ContentErrors.NoPin : error;
        }

        // The tombstone is stored before the pin is removed from its board. Otherwise a repeat of the creation could bring the pin back.
        await ForgetAsync(boardId, cancellationToken);

        // A repeat also removes the pin from the board, because the first call may have failed before this step. A deleted board lists no
        // pins.
        await Board(boardId).RemovePinAsync(actor, Id, cancellationToken);
        return new Done();
    }

    public Task ForgetAsync(BoardId boardId, CancellationToken cancellationToken) =>
        state.State.Pin is { } pin && pin.BoardId == boardId
            ? StoreAsync(new() { DeletedFrom = boardId, DeletedOwnerId = pin.OwnerId }, cancellationToken)
            : Task.CompletedTask;

    public Task SettleAsync(UserId reader, CancellationToken cancellationToken) =>
        state.State.DeletedFrom is { } boardId
            ? Board(boardId).RemovePinAsync(reader, Id, cancellationToken)
            : Task.CompletedTask;

    private async Task<Result<Created<PinView>>> ListAsync(bool isRepeat, CancellationToken cancellationToken)
    {
        var pin = state.State.Pin!;
        var listing = await Board(pin.BoardId).AddPinAsync(pin.OwnerId, Id, pin.Content.Image, cancellationToken);
        if (listing.Error is not { } error)
            return new Created<PinView>(View(pin), isRepeat);

        // A refused request must not use up the client id, so the pin is removed. But in a repeat, NotFound may only mean that the owner
        // can no longer see the board, and the board may already list the pin. If the board was deleted, the pin is deleted permanently.
        if (!isRepeat || error.Code is not ErrorCode.NotFound)
            await StoreAsync(new(), cancellationToken);
        else if (await Board(pin.BoardId).IsDeletedAsync(cancellationToken))
            await ForgetAsync(pin.BoardId, cancellationToken);
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
