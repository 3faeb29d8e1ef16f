using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>One open stream of events. Enumerate it once, and dispose of it.</summary>
/// <remarks>The enumeration ends when the server or the network ends the stream, and when nothing arrives for three heartbeats. It does not
/// reconnect; <see cref="LiveFeed"/> does. Events that this version does not know are left out.</remarks>
[SuppressMessage("Naming", "CA1711", Justification = "The API calls it a stream of events.")]
public sealed class EventStream : IAsyncEnumerable<LiveEvent>, IAsyncDisposable
{
    private const int BeatsUntilDead = 3;

    private readonly HttpResponseMessage _response;
    private readonly ArrivalStream _arrivals;
    private readonly CancellationTokenSource _silence;
    private readonly SseParser<LiveEvent?> _parser;

    internal EventStream(HttpResponseMessage response, Stream body, string? bearer, CancellationTokenSource silence, LiveOptions options)
    {
        (_response, _silence, Bearer) = (response, silence, bearer);
        _arrivals = new(body, options.MaxEventBytes, silence);
        _parser = SseParser.Create(_arrivals, LiveEventReader.Read);
    }

    /// <summary>Whether the enumeration ended because nothing arrived.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>The pause before the next connection that the server asked for by <c>retry:</c>, or null.</summary>
    public TimeSpan? Retry => _parser.ReconnectionInterval is var interval && interval > TimeSpan.Zero ? interval : null;

    /// <summary>The token of the request.</summary>
    internal string? Bearer { get; }

    /// <summary>Reads the events.</summary>
    /// <exception cref="ParleyException">An event does not have the form of this API, or is too large.</exception>
    public async IAsyncEnumerator<LiveEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancellationToken);
        await using var items = _parser.EnumerateAsync(either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync(items, cancellationToken))
        {
            if (items.Current.Data is not { } data)
                continue;
            if (data is HelloEvent hello)
                BeginHeartbeat(hello);
            yield return long.TryParse(items.Current.EventId, out var id) ? data with { Id = id } : data;
        }
    }

    /// <summary>Ends the stream.</summary>
    public ValueTask DisposeAsync()
    {
        _response.Dispose();
        _silence.Dispose();
        return ValueTask.CompletedTask;
    }

    // Before hello, the time since the request counts; after it, the time since the last byte.
    private void BeginHeartbeat(HelloEvent hello)
    {
        _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        _arrivals.Patience = TimeSpan.FromSeconds(BeatsUntilDead * Math.Max(1, hello.HeartbeatSeconds));
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<SseItem<LiveEvent?>> items, CancellationToken cancellationToken)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _silence.IsCancellationRequested)
        {
            IsSilent = true;
            return false;
        }
        catch (Exception e) when (e is JsonException or InvalidEventException)
        {
            throw new ParleyException(new(ProblemCode.Unknown, Detail: "An event does not have the form of this API."), inner: e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
