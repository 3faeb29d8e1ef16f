using System.Globalization;
using HdrHistogram;

namespace Parley.Benchmarks.Load;

/// <summary>Generates load on one server over a number of connections, each with at most one request in flight.</summary>
/// <param name="address">The server.</param>
/// <param name="routes">The requests. Each connection repeats its own part of them in turn. If there are fewer requests than connections,
/// several connections send the same request.</param>
/// <param name="reads">Whether the requests are reads; otherwise they send messages.</param>
/// <param name="count">The number of connections; 0: one for each request.</param>
/// <param name="stay">How often a connection repeats a request before it moves on to its next one.</param>
internal sealed class LoadGenerator(Uri address, IReadOnlyList<RequestTemplate> routes, bool reads = false, int count = 0, int stay = 1)
    : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { MaxConnectionsPerServer = count > 0 ? count : routes.Count, UseCookies = false })
    { BaseAddress = address };

    private readonly List<RequestRotation> _connections = [.. Enumerable.Range(0, count > 0 ? count : routes.Count)
        .Select(number => new RequestRotation(routes, number, count > 0 ? count : routes.Count, stay))];

    /// <summary>Called before a request is sent, with its client id and the timestamp from which its latency counts; may be null.</summary>
    public Action<string, long>? OnSend { get; init; }

    /// <summary>The number of requests so far.</summary>
    public long Sent => Volatile.Read(ref _number);

    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private long _number;

    /// <summary>Sends requests as fast as answers come.</summary>
    public Task<Turn> RunAsync(TimeSpan duration, CancellationToken stop) =>
        TurnAsync((_, begun) => ValueTask.FromResult(TimeProvider.System.GetElapsedTime(begun) < duration), stop);

    /// <summary>Sends the given total number of requests as fast as answers come.</summary>
    public Task<Turn> RunAsync(int count, CancellationToken stop)
    {
        var left = count;
        return TurnAsync((_, _) => ValueTask.FromResult(Interlocked.Decrement(ref left) >= 0), stop);
    }

    /// <summary>Sends requests at a fixed rate. A latency counts from the time at which a request was due.</summary>
    /// <param name="rate">Requests per second.</param>
    /// <param name="duration">The duration.</param>
    /// <param name="stop">Stops the run early.</param>
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

    private async Task<Turn> TurnAsync(Func<DueTime, long, ValueTask<bool>> next, CancellationToken stop)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var parts = await Task.WhenAll(_connections.Select(rotation => Task.Run(() => AskAsync(rotation, begun, next, stop), stop)));
        var latency = Latency.None();
        foreach (var part in parts)
            latency.Add(part);
        return new(latency.TotalCount, TimeProvider.System.GetElapsedTime(begun), latency);
    }

    private async Task<HistogramBase> AskAsync(
        RequestRotation rotation, long begun, Func<DueTime, long, ValueTask<bool>> next, CancellationToken stop)
    {
        var latency = Latency.None();
        var due = new DueTime();
        while (!stop.IsCancellationRequested && await next(due, begun))
        {
            var from = due.Value == 0 ? TimeProvider.System.GetTimestamp() : due.Value;
            var route = rotation.Next();
            var clientId = string.Create(CultureInfo.InvariantCulture, $"{_run}-{Interlocked.Increment(ref _number)}");
            OnSend?.Invoke(clientId, from);
            using var request = reads ? route.Read(clientId) : route.Message(clientId);
            using var answer = await _http.SendAsync(request, stop);
            if (route.Status is { } status ? (int)answer.StatusCode != status : !answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{request.Method} {request.RequestUri} was answered {(int)answer.StatusCode}: "
                    + $"{await answer.Content.ReadAsStringAsync(stop)}");
            latency.RecordValue(Latency.Since(from));
        }

        return latency;
    }

    /// <summary>Round robin over the routes of one connection. The next measured turn continues where the last one ended.</summary>
    private sealed class RequestRotation(IReadOnlyList<RequestTemplate> routes, int number, int connections, int stay)
    {
        private long _asked;

        public RequestTemplate Next() => routes[(int)((number + (_asked++ / stay * connections)) % routes.Count)];
    }

    private sealed class DueTime
    {
        public long Value { get; set; }
    }
}
