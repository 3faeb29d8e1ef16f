using Microsoft.Extensions.Options;
using Parley.Core;
using Parley.Grains.Live;
using Parley.Users;

namespace Parley.ApiFrontend.Live;

/// <summary>Runs once a second. It sends beats, renews leases, and ends streams whose token has expired or whose client reads nothing. It
/// also registers feeds again whose silo is silent.</summary>
internal sealed partial class LiveTicker(LiveHub hub, IOptions<LiveOptions> options, TimeProvider time, ILogger<LiveTicker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private int _second;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Tick();
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private void Tick()
    {
        var slots = Math.Max(1, (int)options.Value.Beat.TotalSeconds);
        _second = (_second + 1) % slots;
        var (now, date) = (time.GetElapsed(), time.GetUtcNow());
        var silent = SilentSilos(now);
        foreach (var feed in hub.Feeds)
        {
            try
            {
                foreach (var stream in feed.Streams)
                    Tend(stream, date);
                if (feed.IdleSince is { } since && now - since > LiveTimes.Linger)
                    hub.Remove(feed);
                else if (feed.Silo is { } silo && silent.Contains(silo))
                    feed.Ask();
                else if (feed.Silo is not null && feed.RenewAt <= now)
                    Renew(feed, now);
            }
            catch (Exception exception) // of any type: a failure of one feed must not stop the others
            {
                LogFault(exception);
            }
        }
    }

    private void Tend(EventStream stream, DateTimeOffset now)
    {
        if (stream.ExpiresAt <= now)
            hub.Close(stream, "token_expired", null);
        else if (stream.Slot == _second)
            stream.Beat();
        stream.AbortIfStuck();
    }

    private void Renew(PersonFeed feed, TimeSpan now)
    {
        var isFirst = feed.RenewAt == TimeSpan.Zero;
        feed.RenewAt = now + (options.Value.Lease / 3);
        if (!isFirst) // the registration itself has just begun the lease
            _ = RenewAsync(feed); // not awaited: the inboxes of many people are asked at once; it never faults
    }

    private async Task RenewAsync(PersonFeed feed)
    {
        try
        {
            if (await hub.Grains.Inbox(feed.UserId).RenewLeaseAsync(hub.Observer) is not { } newest)
            {
                feed.Ask();
                return;
            }

            // Events up to this revision may be on their way.
            await Task.Delay(Interval, time);
            feed.AskIfBelow(newest);
        }
        // Of any type: the silo may be dead; the check for silent silos or the next renewal then registers the feed again.
        catch (Exception exception)
        {
            LogNotRenewed(feed.UserId, exception);
        }
    }

    private HashSet<SiloAddress> SilentSilos(TimeSpan now)
    {
        HashSet<SiloAddress> silent = [];
        foreach (var (silo, heard) in hub.Heard)
        {
            if (now - heard > options.Value.SiloSilence && hub.Heard.TryRemove(silo, out _))
                silent.Add(silo);
        }

        return silent;
    }

    [LoggerMessage(LogLevel.Error, "An event stream could not be tended.")]
    private partial void LogFault(Exception exception);

    [LoggerMessage(LogLevel.Debug, "The lease for {UserId} could not be renewed.")]
    private partial void LogNotRenewed(UserId userId, Exception exception);
}
