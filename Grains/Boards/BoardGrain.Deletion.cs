using Microsoft.Extensions.Logging;
using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Boards;

/// <summary>The background work after the deletion of a board. Its pins are deleted in portions. Then the board is removed from its owner's
/// list.</summary>
/// <remarks>No caller waits for it. The tombstone stores what is left to do, so that the next activation continues. Reading the owner's
/// list activates the board.</remarks>
internal sealed partial class BoardGrain
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // A client retries a creation of unknown outcome for a much shorter time than this.
    private static readonly TimeSpan OldAttempt = TimeSpan.FromDays(1);

    private IGrainTimer? _finishing;
    private TimeSpan _pause = FirstPause;

    private bool IsOlderThan(TimeSpan age) => time.GetUtcNow() - OpaqueId.TimeOf(Id.Value) > age;

    private void FinishDeletion()
    {
        if (state.State.Deletion is null || _finishing is not null)
            return;

        // The timer interleaves, because a pin that is being created awaits this board, and its own calls wait meanwhile. Interleaved calls
        // find the tombstone and write nothing, so this is the only writer.
        _finishing = this.RegisterGrainTimer(
            FinishDeletionAsync,
            new() { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan, Interleave = true, KeepAlive = true });
    }

    private async Task FinishDeletionAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (state.State is { DeletedBy: { } owner, Deletion: { } deletion })
            {
                if (deletion.PinIds.IsEmpty)
                {
                    await GrainFactory.User(owner).ForgetBoardAsync(Id, cancellationToken);
                    await StoreAsync(state.State with { Deletion = null }, cancellationToken);
                    break;
                }

                var portion = deletion.PinIds[..Math.Min(_limits.PinsDeletedAtOnce, deletion.PinIds.Length)];
                var outcomes = await Task.WhenAll(portion.Select(pinId => TryForgetAsync(pinId, cancellationToken)));
                var left = portion.Where((_, index) => !outcomes[index]).ToList();
                if (left.Count < portion.Length)
                {
                    // Failed pins go to the end, so that they do not delay the others.
                    await StoreAsync(
                        state.State with { Deletion = new([.. deletion.PinIds[portion.Length..], .. left]) }, cancellationToken);
                }

                if (left.Count > 0)
                {
                    TryAgain();
                    return;
                }

                _pause = FirstPause;
            }

            _finishing?.Dispose();
            _finishing = null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotFinished(exception, Id);
            TryAgain();
        }
    }

    private async Task<bool> TryForgetAsync(PinId pinId, CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.Pin(pinId).ForgetAsync(Id, cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogPinNotDeleted(exception, pinId, Id);
            return false;
        }
    }

    private void TryAgain()
    {
        _finishing?.Change(_pause, Timeout.InfiniteTimeSpan);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    /// <summary>Hides the board in the owner's list, or removes it from the list if no pins are left. A failure here is only logged,
    /// because the deletion is already durable: readers of the list see that the board does not exist.</summary>
    private async Task HideAsync(UserId owner, CancellationToken cancellationToken)
    {
        try
        {
            if (state.State.Deletion is { PinIds.IsEmpty: false })
                await GrainFactory.User(owner).HideBoardAsync(Id, cancellationToken);
            else
                await GrainFactory.User(owner).ForgetBoardAsync(Id, cancellationToken);
        }
        catch (Exception exception)
        {
            LogNotHidden(exception, Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Board {BoardId} was deleted. The deletion of its pins failed and is retried.")]
    private partial void LogNotFinished(Exception exception, BoardId boardId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pin {PinId} of the deleted board {BoardId} could not be deleted. This is retried.")]
    private partial void LogPinNotDeleted(Exception exception, PinId pinId, BoardId boardId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Board {BoardId} was deleted, but could not be removed from its owner's list.")]
    private partial void LogNotHidden(Exception exception, BoardId boardId);
}
