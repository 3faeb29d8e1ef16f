using System.Globalization;
using HdrHistogram;

namespace Parley.Benchmarks.Load;

/// <summary>A number of connections to one server, each with one request in flight at most.</summary>
/// <param name="address">The server.</param>
/// <param name="routes">What each connection asks, one for each.</param>
/// <param name="reads">Whether they read; else they send messages.</param>
internal sealed class Connections(Uri address, IReadOnlyList<Asked> routes, bool reads = false) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = routes.Count, UseCookies = false }) { BaseAddress = address };
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private long _number;

    /// <summary>Asks as fast as answers come.</summary>
    public Task<Turn> RunAsync(TimeSpan duration, CancellationToken stop) =>
        TurnAsync((_, begun) => ValueTask.FromResult(TimeProvider.System.GetElapsedTime(begun) < duration), stop);

    /// <summary>Asks so many times in all, as fast as answers come.</summary>
    public Task<Turn> RunAsync(int count, CancellationToken stop)
    {
        var left = count;
        return TurnAsync((_, _) => ValueTask.FromResult(Interlocked.Decrement(ref left) >= 0), stop);
    }

    /// <summary>Asks at a rate, whether answers come or not; a latency counts from when a request was due.</summary>
    /// <param name="rate">Requests a second.</param>
    /// <param name="duration">How long.</param>
    /// <param name="stop">Ends it early.</param>
    public Task<Turn> PaceAsync(double rate, TimeSpan duration, CancellationToken stop)
    {
        var tickets = 0L;
        return TurnAsync(
            async (due, begun) =>
            {
                due.Value = begun + (long)(Interlocked.Increment(ref tickets) / rate * TimeProvider.System.TimestampFrequency);
                var wait = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due.Value);
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, stop);
                return TimeProvider.System.GetElapsedTime(begun, due.Value) < duration;
            },
            stop);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Turn> TurnAsync(Func<Due, long, ValueTask<bool>> next, CancellationToken stop)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var parts = await Task.WhenAll(routes.Select(route => Task.Run(() => AskAsync(route, begun, next, stop), stop)));
        var latency = Latency.None();
        foreach (var part in parts)
            latency.Add(part);
        return new(latency.TotalCount, TimeProvider.System.GetElapsedTime(begun), latency);
    }

    private async Task<HistogramBase> AskAsync(Asked route, long begun, Func<Due, long, ValueTask<bool>> next, CancellationToken stop)
    {
        var latency = Latency.None();
        var due = new Due();
        while (!stop.IsCancellationRequested && await next(due, begun))
        {
            var from = due.Value == 0 ? TimeProvider.System.GetTimestamp() : due.Value;
            using var request = reads ? route.Read() : route.Message(string.Create(CultureInfo.InvariantCulture, $"{_run}-{Interlocked.Increment(ref _number)}"));
            using var answer = await _http.SendAsync(request, stop);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{request.Method} {request.RequestUri} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
            latency.RecordValue(Latency.Since(from));
        }

        return latency;
    }

    private sealed class Due
    {
        public long Value { get; set; }
    }
}
