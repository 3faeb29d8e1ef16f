namespace Parley.WebClient.Tabs;

/// <summary>The body of the leader's stream. It relays each event when its last byte is read.</summary>
/// <param name="relay">The relay that posts the events.</param>
/// <param name="content">The answer of the server.</param>
/// <param name="body">The body of the answer.</param>
/// <param name="since">The revision with which the stream was requested.</param>
internal sealed class LeadingStream(EventRelay relay, HttpContent content, Stream body, long since) : BodyStream
{
    private readonly EventSplitter _splitter = new();
    // Not disposed of: a CancellationTokenSource without a timer holds no resources.
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Turns the events into messages. The lock of the relay guards it.</summary>
    public RelayWriter Writer { get; } = new(since);

    /// <summary>Ends the stream, because another tab will lead.</summary>
    public void Stop() => _stop.Cancel();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            var count = await body.ReadAsync(buffer, either.Token);
            relay.Pass(this, _splitter.Add(buffer.Span[..count]));
            return count;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            relay.Close(this);
            content.Dispose();
        }

        base.Dispose(disposing);
    }
}
