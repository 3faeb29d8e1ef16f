using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Core;
using Parley.Grains.Delivery;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>Applies changes of blocks to one-to-ones if a caller failed between two steps. So no user grain has to await a
/// conversation.</summary>
/// <remarks>It holds only the ids of blockers, at most 10,000. An id beyond this limit is dropped. The blocker's next activation registers
/// it again. A change that fails delays neither the blocker's other changes nor other blockers.</remarks>
internal sealed partial class PendingBlockService(
    IGrainFactory grains, IOptions<UserOptions> options, TimeProvider time, ILogger<PendingBlockService> logger)
    : SiloBackgroundService(time, logger)
{
    private const int MaxNoted = 10_000;

    // After this time the caller has usually completed all steps.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<UserId, Noted> _noted = [];

    // Failures that were logged. A failure to read a blocker's pending changes has no change.
    private readonly ConcurrentDictionary<(UserId Blocker, PendingBlock? Change), bool> _logged = [];

    /// <summary>Registers a person whose changes of blocks may be pending.</summary>
    public void Note(UserId blocker)
    {
        if (_noted.Count < MaxNoted)
            _noted[blocker] = new(Time.GetElapsed() + FirstPause, FirstPause);
    }

    protected override async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(options.Value.BlocksAppliedAtOnce);
        var working = new Dictionary<UserId, Task>();
        try
        {
            while (true)
            {
                await Task.Delay(FirstPause, Time, cancellationToken);
                foreach (var ended in working.Where(work => work.Value.IsCompleted).ToList())
                    working.Remove(ended.Key);
                var now = Time.GetElapsed();
                foreach (var (blocker, noted) in _noted.Where(noted => noted.Value.Due <= now).OrderBy(noted => noted.Value.Due))
                {
                    if (working.ContainsKey(blocker))
                        continue;
                    await slots.WaitAsync(cancellationToken);

                    // Not awaited here: a one-to-one that does not answer holds only its blocker's slot.
                    working[blocker] = WorkAsync(blocker, noted, slots, cancellationToken);
                }
            }
        }
        finally
        {
            await Task.WhenAll(working.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync(UserId blocker, Noted noted, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryApplyAllAsync(blocker, cancellationToken))
            {
                _noted.TryRemove(new(blocker, noted)); // unless it was noted again meanwhile
                return;
            }

            var pause = noted.Pause * 2 < LongestPause ? noted.Pause * 2 : LongestPause;
            _noted.TryUpdate(blocker, new(Time.GetElapsed() + pause, pause), noted);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<bool> TryApplyAllAsync(UserId blocker, CancellationToken cancellationToken)
    {
        var areApplied = true;
        var areRead = await TryAsync(blocker, null, async () =>
        {
            foreach (var change in await grains.User(blocker).PendingBlocksAsync(cancellationToken))
            {
                areApplied &= await TryAsync(
                    blocker, change, () => grains.ApplyBlockAsync(blocker, change, cancellationToken), cancellationToken);
            }

            return null;
        }, cancellationToken);
        return areRead && areApplied;
    }

    private async Task<bool> TryAsync(UserId blocker, PendingBlock? change, Func<Task<Error?>> step, CancellationToken cancellationToken)
    {
        try
        {
            if (await step() is { } error)
                throw new InvalidOperationException($"Refused: {error.Code}.");
            _logged.TryRemove((blocker, change), out _);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_logged.Count >= MaxNoted)
                _logged.Clear(); // keeps the set bounded: some failures are then logged a second time
            if (_logged.TryAdd((blocker, change), true))
                LogNotApplied(Logger, blocker, change?.UserId, exception);
            return false;
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "A block by {Blocker} was not applied to the one-to-one with {Other}. It is retried without further logs.")]
    private static partial void LogNotApplied(ILogger logger, UserId blocker, UserId? other, Exception exception);

    /// <summary>The time at which a blocker is due, and the pause before it.</summary>
    private sealed record Noted(TimeSpan Due, TimeSpan Pause);
}
