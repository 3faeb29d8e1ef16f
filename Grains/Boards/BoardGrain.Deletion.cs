using Microsoft.Extensions.Logging;
using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Boards;

/// <summary>What follows the deletion of a board: its pins are deleted in portions, then its owner's list forgets it.</summary>
/// <remarks>Nobody waits for it. The tombstone says what is left, so that the next activation goes on; reading the owner's list makes
/// one.</remarks>
internal sealed partial class BoardGrain
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // A client repeats a creation of unknown outcome for much less than this.
    private static readonly TimeSpan OldAttempt = TimeSpan.FromDays(1);

    private IGrainTimer? _finishing;
    private TimeSpan _pause = FirstPause;

    private bool IsOlderThan(TimeSpan age) => time.GetUtcNow() - OpaqueId.TimeOf(Id.Value) > age;

    private void FinishDeletion()
    {
        if (state.State.Deletion is null || _finishing is not null)
            return;

        // The timer interleaves: a pin that is being made keeps its own calls waiting while it awaits this board. Calls that come meanwhile
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
                    // Pins that failed go to the end: they hold up none of the others.
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

    /// <summary>Has the owner's list hide the board, or forget it where there is no more to do. The deletion is durable already, so a
    /// failure is not the caller's: the board does not exist for a reader of the list.</summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Board {BoardId} was deleted; what follows failed and is tried again.")]
    private partial void LogNotFinished(Exception exception, BoardId boardId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pin {PinId} of deleted board {BoardId} could not be deleted; trying again.")]
    private partial void LogPinNotDeleted(Exception exception, PinId pinId, BoardId boardId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Board {BoardId} was deleted; its owner's list does not say so yet.")]
    private partial void LogNotHidden(Exception exception, BoardId boardId);
}
