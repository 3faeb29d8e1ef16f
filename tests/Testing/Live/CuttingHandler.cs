namespace Parley.Testing.Live;

/// <summary>Cuts event streams after a random number of bytes.</summary>
/// <param name="random">The source of the draws. Nothing else uses it, because requests run on several threads.</param>
/// <param name="inner">Sends the requests.</param>
public sealed class CuttingHandler(Random random, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MostBytes = 6_000;
    private const string MediaType = "text/event-stream";

    /// <summary>Whether new streams are cut.</summary>
    public bool Cuts { get; set; } = true;

    /// <summary>The number of streams that were cut.</summary>
    public int CutCount { get; private set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (!Cuts || response.Content.Headers.ContentType?.MediaType != MediaType)
            return response;
        int left;
        lock (random)
            left = random.Next(MostBytes);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        response.Content =
            new StreamContent(new CutStream(body, left, () => CutCount++)) { Headers = { ContentType = new(MediaType) } };
        return response;
    }

    private sealed class CutStream(Stream inner, int left, Action onCut) : Stream
    {
        private int _left = left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
            {
                onCut();
                await inner.DisposeAsync();
                throw new IOException("Cut by the test.");
            }

            var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
