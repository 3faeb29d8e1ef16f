namespace Parley.Client.Transport;

/// <summary>The body of an event stream. It limits the bytes of one event, and cancels a read during which nothing arrives.</summary>
/// <remarks>The time counts only during a read: a consumer that is slow does not make the stream look dead.</remarks>
internal sealed class ArrivalStream(Stream body, int maxEventBytes, CancellationTokenSource silence) : Stream
{
    private long _eventBytes;
    private bool _lineIsEmpty = true;

    /// <summary>How long a read may wait for the next byte.</summary>
    public TimeSpan Patience { get; set; } = Timeout.InfiniteTimeSpan;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Patience != Timeout.InfiniteTimeSpan)
            silence.CancelAfter(Patience);
        var count = await body.ReadAsync(buffer, cancellationToken);
        if (Patience != Timeout.InfiniteTimeSpan)
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
        Count(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A browser cannot block.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // An empty line ends an event.
    private void Count(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value is (byte)'\n')
            {
                _eventBytes = _lineIsEmpty ? 0 : _eventBytes;
                _lineIsEmpty = true;
            }
            else if (value is not (byte)'\r')
            {
                _lineIsEmpty = false;
            }

            if (++_eventBytes > maxEventBytes)
                throw new InvalidEventException(
                    $"An event of the stream has more than {maxEventBytes} bytes ({nameof(LiveOptions.MaxEventBytes)}).");
        }
    }
}

/// <summary>An event of the stream breaks a bound.</summary>
internal sealed class InvalidEventException(string message) : Exception(message);
