using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Core.Conversations.Delivery;

namespace Parley.Grains.Delivery;

/// <summary>Hands the open rows of dead silo runs to the owner of delivery: at the start, when a silo is gone, and in a pass every ten
/// minutes, which also finds the silo's own rows that the owner has given up.</summary>
/// <remarks>After a death one silo reads them, the first by address. If two silos see different ones as the first, or a dying silo stored
/// something late, the pass of any silo finds it. A read that fails is repeated with growing pauses; a death that is announced meanwhile
/// ends the pause.</remarks>
internal sealed partial class OpenRowWatcher(
    DeliveryOwner deliveries,
    IOptions<DeliveryOptions> options,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    TimeProvider time,
    ILogger<OpenRowWatcher> logger) : SiloBackgroundService(time, logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private TimeSpan Period => options.Value.PassInterval;

    protected override async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var updates = membership.MembershipUpdates.GetAsyncEnumerator(ended.Token);
        var gone = GoneOf(membership.CurrentSnapshot);
        var next = updates.MoveNextAsync().AsTask();
        try
        {
            var isFirst = true;
            for (var retry = FirstPause; ;)
            {
                var isDone = await TryTakeOverAsync(isFirst, cancellationToken);
                isFirst &= !isDone;
                var pause = isDone ? Period : retry;
                retry = isDone ? FirstPause : retry * 2 < Period ? retry * 2 : Period;

                // A retry loop that waits for its pause also wakes up when another silo is declared dead.
                using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var passing = Task.Delay(pause, Time, due.Token);
                for (var isNeeded = false; !isNeeded && await Task.WhenAny(next, passing) == next;)
                {
                    if (!await next)
                        return;
                    var before = gone;
                    gone = GoneOf(updates.Current);
                    isNeeded = !gone.IsSubsetOf(before) && IsFirst(updates.Current);
                    isFirst |= isNeeded;
                    next = updates.MoveNextAsync().AsTask();
                }

                await due.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // An enumerator must not be disposed of while its next update is awaited.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static HashSet<SiloAddress> GoneOf(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(member => member.Status is SiloStatus.Dead).Select(member => member.SiloAddress)];

    private bool IsFirst(ClusterMembershipSnapshot snapshot) =>
        snapshot.Members.Values.Where(member => member.Status is SiloStatus.Active).Min(member => member.SiloAddress) is { } first
        && first.Equals(local.SiloAddress);

    private async Task<bool> TryTakeOverAsync(bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            await deliveries.TakeOverAsync(isFirst, cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(Logger, exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Open rows could not be read; trying again")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
