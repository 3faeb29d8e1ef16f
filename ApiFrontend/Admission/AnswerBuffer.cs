using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.ApiFrontend.Admission;

/// <summary>Buffers a whole answer. Its length is known before the first byte is sent, and an exception in the handler cannot leave an
/// answer half sent.</summary>
internal sealed class AnswerBuffer : PipeWriter, IHttpResponseBodyFeature, IDisposable
{
    private const int FirstBytes = 4_096;

    private byte[] _bytes = [];
    private Stream? _stream;

    /// <summary>The bytes written so far.</summary>
    public ReadOnlyMemory<byte> Content => _bytes.AsMemory(0, Length);

    /// <summary>The number of bytes written so far.</summary>
    public int Length { get; private set; }

    /// <inheritdoc/>
    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    /// <inheritdoc/>
    public PipeWriter Writer => this;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <summary>Always 0: the buffer is the destination, so no byte waits for a flush.</summary>
    public override long UnflushedBytes => 0;

    /// <summary>Discards the bytes written so far.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc/>
    public override void Advance(int bytes) => Length += bytes;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = Length + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
            Grow(needed);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <inheritdoc/>
    public void DisableBuffering()
    {
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    /// <inheritdoc/>
    public Task CompleteAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, FirstBytes), 2 * _bytes.Length));
        Content.CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
