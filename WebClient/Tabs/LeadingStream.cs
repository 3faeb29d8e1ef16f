namespace Parley.WebClient.Tabs;

/// <summary>The body of the leader's stream. It relays each event when its last byte has arrived.</summary>
/// <remarks>A read of the body is a call to JavaScript and waits for a timer, about 4 ms. The parser of the events asks for about 1 KiB, so
/// it gets its bytes from a larger buffer.</remarks>
/// <param name="relay">The relay that posts the events.</param>
/// <param name="content">The answer of the server.</param>
/// <param name="body">The body of the answer.</param>
/// <param name="since">The revision with which the stream was requested.</param>
internal sealed class LeadingStream(EventRelay relay, HttpContent content, Stream body, long since) : BodyStream
{
    private const int BufferBytes = 64 * 1024;

    private readonly EventSplitter _splitter = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private ReadOnlyMemory<byte> _arrived;

    // Not disposed of: a CancellationTokenSource without a timer holds no resources.
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Turns the events into messages. The lock of the relay guards it.</summary>
    public RelayWriter Writer { get; } = new(since);

    /// <summary>Ends the stream, because another tab will lead.</summary>
    public void Stop() => _stop.Cancel();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_arrived.IsEmpty)
            await FillAsync(cancellationToken);
        var count = Math.Min(buffer.Length, _arrived.Length);
        _arrived[..count].CopyTo(buffer);
        _arrived = _arrived[count..];
        return count;
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

    // Reads the next bytes. The buffer stays empty at the end of the body and after Stop.
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            _arrived = _buffer.AsMemory(0, await body.ReadAsync(_buffer, either.Token));
            relay.Pass(this, _splitter.Add(_arrived.Span));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Another tab leads now, so this stream ends.
        }
    }
}
