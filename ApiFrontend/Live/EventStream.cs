using System.Buffers;
using System.IO.Pipelines;
using Parley.Conversations;
using Parley.Core;
using Parley.Grains.Live;

namespace Parley.ApiFrontend.Live;

/// <summary>One open event stream. It writes to the response at once while the client keeps up, and otherwise holds a bounded number of
/// events until the earlier ones are sent.</summary>
/// <remarks>There is no loop and no queue while the client keeps up: the thread that brings an event also writes it. Everything that
/// waited is written together and flushed once. Members may be called from any thread.</remarks>
/// <param name="writer">The body of the response. It is not used after <see cref="Stop"/>, because the server uses it for other
/// responses.</param>
/// <param name="connection">The connection.</param>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
internal sealed class EventStream(PipeWriter writer, IStreamConnection connection, LiveOptions options, TimeProvider time)
{
    private static ReadOnlySpan<byte> BeatFrame => "event: beat\ndata: {}\n\n"u8;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EventBacklog _backlog = new(options);

    // Events that arrive while the stream catches up.
    private List<EarlyEvent>? _early = [];
    private int _earlyBytes;

    // Conversations that the person has left while the stream catches up, with the revisions of the departures.
    private Dictionary<ConversationId, long>? _withdrawn;
    private TimeSpan _flushingSince;
    private TimeSpan? _fullSince;
    private bool _isFlushing;
    private bool _isDirty;
    private bool _isClosing;
    private long _revision;

    /// <summary>Identifies the credentials with which the stream was opened.</summary>
    public required string SessionId { get; init; }

    /// <summary>When these credentials expire.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>In which second of the interval between two beats the stream gets its beat.</summary>
    public required int Slot { get; init; }

    /// <summary>Completes when the stream has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the stream ends or has ended.</summary>
    public bool IsEnding => _isClosing;

    /// <summary>Ends the catch-up, and writes what came meanwhile.</summary>
    /// <param name="revision">The revision up to which the stream has caught up.</param>
    /// <param name="frames">The first events, in order.</param>
    public void Begin(long revision, IEnumerable<Frame> frames)
    {
        lock (_gate)
        {
            foreach (var frame in frames)
            {
                if (frame.ConversationId is not { } id || _withdrawn?.GetValueOrDefault(id) is not { } gone || gone <= revision)
                    Put(frame, null);
            }

            _withdrawn = null;
            if (_backlog.LostRevision <= revision)
                _backlog.Clear(); // the catch-up already contains the dropped events
            _revision = Math.Max(revision, _backlog.LostRevision ?? 0);
            var early = _early ?? [];
            _early = null;
            _isDirty |= _backlog.WriteTo(writer);
            foreach (var (number, frame, conversationId) in early)
                Put(number, frame, conversationId);
        }

        Flush();
    }

    /// <summary>Writes an event that has a revision. <see cref="Flush"/> sends it.</summary>
    /// <param name="revision">The revision. If the stream has it already, the event is ignored.</param>
    /// <param name="frame">The event.</param>
    /// <param name="conversationId">The conversation of the event, or null.</param>
    public void Write(long revision, Frame frame, ConversationId? conversationId)
    {
        lock (_gate)
        {
            if (_early is not { } early)
            {
                Put(revision, frame, conversationId);
            }
            else if (_backlog.LostRevision is null && early.Count < options.MaxStreamEvents
                && _earlyBytes + frame.Length <= options.MaxStreamBytes)
            {
                early.Add(new(revision, frame.Kept(), conversationId));
                _earlyBytes += frame.Length;
            }
            else
            {
                early.Clear();
                _backlog.Overflow(revision);
            }
        }
    }

    /// <summary>Writes an event that may be lost. It is dropped if it could not be sent at once.</summary>
    public void WriteSignal(Frame frame)
    {
        lock (_gate)
        {
            if (_early is null && !_isFlushing && connection.TakesBytes)
                Put(frame, null);
        }
    }

    /// <summary>Drops the waiting events of a conversation that the person has left. If bytes that the web server already holds are not
    /// sent soon, the connection is closed.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="revision">The revision of the departure.</param>
    public void Withdraw(ConversationId conversationId, long revision)
    {
        TimeSpan? since;
        lock (_gate)
        {
            if (_early is { } early)
            {
                early.RemoveAll(waiting => waiting.ConversationId == conversationId);
                (_withdrawn ??= [])[conversationId] = revision;
            }

            _backlog.Withdraw(conversationId);

            // A completed flush does not mean that the operating system has taken all bytes.
            if (_ended.Task.IsCompleted || (!_isFlushing && connection.TakesBytes))
                return;
            since = _isFlushing ? _flushingSince : null;
        }

        _ = AbortUnlessSentAsync(since); // not awaited: the person's other streams must not wait
    }

    /// <summary>Writes and sends a <c>beat</c>, unless earlier events wait.</summary>
    public void Beat()
    {
        lock (_gate)
        {
            _fullSince = connection.TakesBytes ? null : _fullSince ?? time.GetElapsed();
            if (_isFlushing || _isClosing || _early is not null || _ended.Task.IsCompleted)
                return;
            writer.Write(BeatFrame);
            _isDirty = true;
            FlushAll();
        }
    }

    /// <summary>Sends what was written. One flush covers everything that waits.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (!_isFlushing)
                FlushAll();
        }
    }

    /// <summary>Writes the last event, and ends the stream when it is sent, or after a second.</summary>
    public void Close(Frame last)
    {
        lock (_gate)
        {
            if (_isClosing)
                return;
            _backlog.Clear();
            Put(last, null);
            _isClosing = true;
            if (!_isFlushing)
                FlushAll();
        }

        _ = AbortUnlessEndedAsync(); // not awaited: the caller closes many streams
    }

    /// <summary>Ends the stream at once.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_ended.Task.IsCompleted)
                connection.Abort();
            _ended.TrySetResult();
        }
    }

    /// <summary>Ends the use of the response. Nothing is written to it afterwards.</summary>
    public void Stop()
    {
        lock (_gate)
            _ended.TrySetResult();
    }

    /// <summary>Aborts the stream if its client has taken nothing for too long.</summary>
    public void AbortIfStuck()
    {
        lock (_gate)
        {
            var now = time.GetElapsed();
            if (_isFlushing && now - _flushingSince > options.SlowTime)
                Abort();
            if (now - _fullSince > options.SlowTime && !_ended.Task.IsCompleted)
                connection.AbortAll();
        }
    }

    private void Put(long revision, Frame frame, ConversationId? conversationId)
    {
        if (revision <= _revision)
            return;
        _revision = revision;
        Put(frame, conversationId, revision);
    }

    private void Put(Frame frame, ConversationId? conversationId, long? revision = null)
    {
        if (_isClosing || _ended.Task.IsCompleted)
            return;
        if (_isFlushing)
        {
            _backlog.Add(frame, conversationId, revision);
            return;
        }

        frame.WriteTo(writer);
        _isDirty = true;
    }

    private void FlushAll()
    {
        while (_isDirty && !_ended.Task.IsCompleted)
        {
            _isDirty = false;
            var flush = FlushWriter();
            if (!flush.IsCompletedSuccessfully)
            {
                (_isFlushing, _flushingSince) = (true, time.GetElapsed());
                _ = EndFlushAsync(flush); // not awaited: it continues when the client has taken enough, and never faults
                return;
            }

            EndFlush(flush.Result);
        }

        if (_isClosing)
            _ended.TrySetResult();
    }

    private ValueTask<FlushResult> FlushWriter()
    {
        try
        {
            return writer.FlushAsync();
        }
        catch (Exception exception) // of any type: the connection is lost
        {
            return ValueTask.FromException<FlushResult>(exception);
        }
    }

    private async Task EndFlushAsync(ValueTask<FlushResult> flush)
    {
        FlushResult result;
        try
        {
            result = await flush.ConfigureAwait(false);
        }
        catch (Exception) // of any type: the connection is lost
        {
            result = new(isCanceled: false, isCompleted: true);
        }

        lock (_gate)
        {
            _isFlushing = false;
            EndFlush(result);
            FlushAll();
        }
    }

    private void EndFlush(FlushResult result)
    {
        if (result.IsCompleted || result.IsCanceled)
            _ended.TrySetResult();
        else
            _isDirty |= _backlog.WriteTo(writer);
    }

    private async Task AbortUnlessSentAsync(TimeSpan? since)
    {
        await Task.Delay(EventBacklog.WithdrawTime, time).ConfigureAwait(false);
        lock (_gate)
        {
            if (_ended.Task.IsCompleted)
                return;
            if (_isFlushing && _flushingSince == since)
                Abort();
            if (!connection.TakesBytes)
                connection.AbortAll(); // bytes that the web server holds cannot be withdrawn
        }
    }

    private async Task AbortUnlessEndedAsync()
    {
        await _ended.Task.WaitAsync(EventBacklog.WithdrawTime, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_ended.Task.IsCompleted)
            Abort();
    }

    private readonly record struct EarlyEvent(long Revision, Frame Frame, ConversationId? ConversationId);
}
