namespace Parley.LoadTest.Targets;

/// <summary>Cuts the connections of all streams at once, as a load balancer that restarts does.</summary>
internal sealed class ConnectionCuts : IDisposable
{
    private CancellationTokenSource _present = new();

    /// <summary>Is cancelled when the connections that exist now are cut.</summary>
    public CancellationToken Present => Volatile.Read(ref _present).Token;

    /// <summary>Cuts all connections that exist now.</summary>
    public async Task CutAsync()
    {
        using var cut = Interlocked.Exchange(ref _present, new());
        await cut.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _present.Dispose();
}

/// <summary>Ends the streams of events that <see cref="ConnectionCuts"/> cuts.</summary>
/// <param name="cuts">Signals when to cut.</param>
/// <param name="inner">Sends the requests.</param>
internal sealed class CutHandler(ConnectionCuts cuts, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string EventStream = "text/event-stream";

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType is not { MediaType: EventStream } type)
            return response;
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        response.Content = new StreamContent(new CutStream(body, cuts.Present)) { Headers = { ContentType = type } };
        return response;
    }

    private sealed class CutStream(Stream inner, CancellationToken cut) : Stream
    {
        private CancellationToken _caller;
        private CancellationTokenSource? _either;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await inner.ReadAsync(buffer, Either(cancellationToken));
            }
            catch (OperationCanceledException e) when (cut.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new IOException("The connection was cut.", e);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _either?.Dispose();
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        // All reads of a stream of events have the same token, so one source is enough.
        private CancellationToken Either(CancellationToken cancellationToken)
        {
            if (_either is null || cancellationToken != _caller)
            {
                _either?.Dispose();
                _caller = cancellationToken;
                _either = CancellationTokenSource.CreateLinkedTokenSource(cut, cancellationToken);
            }

            return _either.Token;
        }
    }
}
