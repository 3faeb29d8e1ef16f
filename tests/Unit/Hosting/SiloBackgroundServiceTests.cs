using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Grains.Delivery;
using Parley.Testing;

namespace Parley.Unit.Hosting;

/// <summary>A background service continues after its faults, and a stopping silo does not wait for it.</summary>
public sealed class SiloBackgroundServiceTests
{
    private const int PatienceMilliseconds = 30_000;

    private readonly SteppedTime _time = new();
    private readonly CapturingLogger<SiloBackgroundService> _log = new();
    private readonly SiloLifecycleSubject _lifecycle = new(NullLogger<SiloLifecycleSubject>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_fault_is_logged_once_and_the_watch_starts_again_after_a_pause()
    {
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = await StartAsync((time, cancellationToken) =>
        {
            if (time == 1)
                throw new InvalidOperationException("A bug.");
            again.SetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        });
        (await _time.NextAsync(Ct)).End();
        await again.Task.WaitAsync(Ct);
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal("Warning: The background work failed. It is started again after a pause (A bug.)", Assert.Single(_log.Warnings));
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Stopping_after_a_fault_does_not_wait_for_the_pause()
    {
        using var watch = await StartAsync((_, _) => Task.FromException(new IOException("The store does not answer.")));
        await _time.NextAsync(Ct);
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal(1, watch.Times);
        Assert.Single(_log.Warnings);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_failure_because_the_silo_stops_is_not_logged_as_a_fault()
    {
        using var watch = await StartAsync(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new OrleansException("The silo is stopping.");
        });
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal(1, watch.Times);
        Assert.Empty(_log.Warnings);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_service_that_does_not_end_delays_the_silo_only_until_the_stop_is_cancelled()
    {
        using var patience = new CancellationTokenSource();
        using var watch = await StartAsync((_, cancellationToken) =>
        {
            cancellationToken.Register(patience.Cancel);
            return new TaskCompletionSource().Task;
        });
        await _lifecycle.OnStop(patience.Token).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_log.Warnings);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_watch_that_ended_is_not_started_again()
    {
        using var watch = await StartAsync((_, _) => Task.CompletedTask);
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal(1, watch.Times);
        Assert.Empty(_log.Warnings);
    }

    private async Task<Watch> StartAsync(Func<int, CancellationToken, Task> body)
    {
        var watch = new Watch(body, _time, _log);
        watch.Participate(_lifecycle);
        await _lifecycle.OnStart(Ct);
        return watch;
    }

    private sealed class Watch(
        Func<int, CancellationToken, Task> body, TimeProvider time, ILogger logger) : SiloBackgroundService(time, logger)
    {
        public int Times { get; private set; }

        protected override Task WatchAsync(CancellationToken cancellationToken) => body(++Times, cancellationToken);
    }
}
