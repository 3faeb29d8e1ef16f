using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Parley.ApiFrontend.Live;

namespace Parley.Unit.Live;

/// <summary>A response whose flushes wait while the client is slow, and its connection.</summary>
internal sealed class ScriptedResponse : PipeWriter, IStreamConnection
{
    private readonly ArrayBufferWriter<byte> _unsent = new();
    private readonly StringBuilder _sent = new();
    private TaskCompletionSource<FlushResult>? _flush;

    /// <summary>Whether the next flush waits.</summary>
    public bool IsSlow { get; set; }

    /// <summary>What was sent so far.</summary>
    public string Sent => _sent.ToString();

    /// <summary>The number of bytes that were written after the last flush or the flush that waits.</summary>
    public int Unsent => _unsent.WrittenCount;

    public bool TakesBytes { get; set; } = true;

    public bool IsAborted { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>Lets the client read everything.</summary>
    public void Release()
    {
        IsSlow = false;
        while (_flush is { } flush)
        {
            _flush = null;
            Send();
            flush.SetResult(default);
        }
    }

    public void Abort()
    {
        IsAborted = true;
        Interlocked.Exchange(ref _flush, null)?.SetResult(new(isCanceled: false, isCompleted: true));
    }

    public void AbortAll()
    {
        IsClosed = true;
        Abort();
    }

    public override void Advance(int bytes) => _unsent.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _unsent.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _unsent.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Assert.Null(_flush); // one flush at a time
        if (IsSlow)
            return new((_flush = new()).Task);
        Send();
        return default;
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    private void Send()
    {
        _sent.Append(Encoding.UTF8.GetString(_unsent.WrittenSpan));
        _unsent.ResetWrittenCount();
    }
}
