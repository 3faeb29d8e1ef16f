using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Grains.Delivery;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>Applies changes of blocks to one-to-ones if a caller failed between two steps. So no user grain has to await a
/// conversation.</summary>
/// <remarks>It holds only the ids of blockers, at most 10,000. An id beyond this limit is dropped. The blocker's next activation registers
/// it again.</remarks>
internal sealed partial class PendingBlockService(IGrainFactory grains, TimeProvider time, ILogger<PendingBlockService> logger)
    : SiloBackgroundService(time, logger)
{
    private const int MaxNoted = 10_000;

    // After this time the caller has usually completed all steps.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<UserId, DateTimeOffset> _noted = [];

    /// <summary>Registers a person whose changes of blocks may be pending.</summary>
    public void Note(UserId blocker)
    {
        if (_noted.Count < MaxNoted)
            _noted[blocker] = Time.GetUtcNow();
    }

    protected override async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Pause, Time, cancellationToken);
            foreach (var (blocker, notedAt) in _noted)
            {
                if (notedAt <= Time.GetUtcNow() - Pause && await TryApplyAsync(blocker, cancellationToken))
                    _noted.TryRemove(new(blocker, notedAt));
            }
        }
    }

    private async Task<bool> TryApplyAsync(UserId blocker, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var block in await grains.User(blocker).PendingBlocksAsync(cancellationToken))
            {
                if (await grains.ApplyBlockAsync(blocker, block, cancellationToken) is { } error)
                    throw new InvalidOperationException($"Refused: {error.Code}.");
            }

            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotApplied(Logger, blocker, exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Debug, "A block of {Blocker} was not applied yet; it is tried again.")]
    private static partial void LogNotApplied(ILogger logger, UserId blocker, Exception exception);
}
