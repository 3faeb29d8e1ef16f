using System.Threading.Channels;

namespace Parley.Client.Transport;

/// <summary>Keeps a stream open for a feed: connects, reconnects after growing random pauses, and polls while no stream works.</summary>
/// <param name="parley">Opens the streams and polls.</param>
/// <param name="options">The clock and the random numbers.</param>
/// <param name="live">Limits and pauses.</param>
/// <param name="inputs">Takes the events. While it is full, the connection does not read.</param>
/// <param name="revision">Returns the revision that the feed has applied.</param>
internal sealed class FeedConnection(
    ParleyClient parley, ParleyClientOptions options, LiveOptions live, ChannelWriter<FeedInput> inputs, Func<long> revision)
{
    private const int FailuresUntilPolling = 3;

    private readonly ReconnectPause _pause = new(live, options);
    private string? _refusedToken;
    private bool _isRefused;
    private int _failures;

    // Whether a stream fell silent after its first event, as behind a proxy that buffers. Polls then go on until a beat arrives.
    private bool _isDoubtful;
    private long? _polledAt;
    private ConnectionState _state = ConnectionState.Connecting;
    private TaskCompletionSource? _pauseEnd;

    /// <summary>Ends the pause before the next attempt, if there is one. It is thread-safe.</summary>
    public void ConnectNow() => Volatile.Read(ref _pauseEnd)?.TrySetResult();

    /// <summary>Runs until the server asks the client not to come back.</summary>
    /// <exception cref="ParleyException">The server refuses the stream permanently.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (asked, closed) = await ConnectAsync(cancellationToken);
            if (closed is { } code)
            {
                await inputs.WriteAsync(new FeedInput.Closed(code), cancellationToken);
                return;
            }

            if (_failures >= FailuresUntilPolling)
                await ReportAsync(ConnectionState.Polling, cancellationToken);
            else if (_state is ConnectionState.Live)
                await ReportAsync(ConnectionState.Connecting, cancellationToken);
            if (asked is { } pause)
                await PollDuringAsync(PauseAsync(_pause.Next(pause), cancellationToken), cancellationToken);
        }
    }

    // One stream, from the request to its end. Returns the pause that the server asked for (null: connect again at once), or the code with
    // which the server asked the client not to come back.
    private async Task<(TimeSpan? Asked, ClosingCode? Closed)> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var opening = parley.Events.OpenAsync(revision(), live, cancellationToken);
            await PollDuringAsync(opening, cancellationToken);
            await using var stream = await opening;
            return await ReadAsync(stream, cancellationToken);
        }
        catch (ParleyException refused) when (refused.Code is ProblemCode.Unauthenticated && !_isRefused)
        {
            _isRefused = true; // The next attempt asks the token function again. It may return a new token.
            return (null, null);
        }
        catch (ParleyException failure) when (IsPassing(failure))
        {
            // A request without an answer counts as the sign of a proxy that buffers.
            _failures = failure.Code is ProblemCode.NoAnswer && failure.InnerException is OperationCanceledException
                ? FailuresUntilPolling
                : _failures + 1;
            return (failure.RetryAfter ?? TimeSpan.Zero, null);
        }
    }

    private async Task<(TimeSpan? Asked, ClosingCode? Closed)> ReadAsync(EventStream stream, CancellationToken cancellationToken)
    {
        ClosingEvent? closing = null;
        var hasBegun = false;
        var began = options.TimeProvider.GetTimestamp();
        await using var events = stream.GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events, isPolling: !hasBegun || _isDoubtful, cancellationToken))
        {
            if (!hasBegun)
            {
                hasBegun = true;
                _failures = 0;
                _isRefused = false;
            }

            _isDoubtful &= events.Current is not BeatEvent;
            if (!_isDoubtful)
                await ReportAsync(ConnectionState.Live, cancellationToken);
            if (events.Current is ClosingEvent last)
                closing = last;
            else if (events.Current is not (HelloEvent or BeatEvent))
                await inputs.WriteAsync(new FeedInput.Event(events.Current), cancellationToken);
        }

        _isDoubtful |= hasBegun && stream.IsSilent;
        if (!hasBegun || stream.IsSilent)
            _failures = stream.IsSilent ? FailuresUntilPolling : _failures + 1;
        if (hasBegun && options.TimeProvider.GetElapsedTime(began) > live.MaxPause)
            _pause.Reset();
        if (closing is { RetryAfterSeconds: null, Code: not ClosingCode.Unknown })
            return await MayComeBackAsync(closing.Code, stream, cancellationToken) ? (TimeSpan.Zero, null) : (null, closing.Code);
        var asked = closing?.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
        return (stream.Retry is { } retry && retry > asked ? retry : asked, null);
    }

    // After its token has expired, a client may come back with another token.
    private async ValueTask<bool> MayComeBackAsync(ClosingCode code, EventStream stream, CancellationToken cancellationToken)
    {
        if (code is not ClosingCode.TokenExpired || options.Token is not { } token || stream.Bearer == _refusedToken)
            return false;
        _refusedToken = stream.Bearer;
        return await token(cancellationToken) is { } next && next != stream.Bearer;
    }

    // While the first event has not come, or no beat after a silence, the stream may hang in a proxy, so polls go on meanwhile.
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<LiveEvent> events, bool isPolling, CancellationToken cancellationToken)
    {
        var next = events.MoveNextAsync();
        if (!isPolling || _state is not ConnectionState.Polling || next.IsCompleted)
            return await next;
        var task = next.AsTask();
        try
        {
            await PollDuringAsync(task, cancellationToken);
        }
        finally
        {
            // The caller disposes of the enumerator, which must not be running then.
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return await task;
    }

    private async Task PollDuringAsync(Task task, CancellationToken cancellationToken)
    {
        while (_state is ConnectionState.Polling && !task.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (PollsIn() is var pause && pause > TimeSpan.Zero)
            {
                using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(task, Task.Delay(pause, options.TimeProvider, over.Token));
                await over.CancelAsync(); // Ends the timer of the interval.
                continue;
            }

            await PollAsync(cancellationToken);
            _polledAt = options.TimeProvider.GetTimestamp();
        }

        await task;
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _pauseEnd, end);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(pause, options.TimeProvider, over.Token), end.Task);
        await over.CancelAsync(); // Ends the timer of the pause.
        Volatile.Write(ref _pauseEnd, null);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private TimeSpan PollsIn() =>
        _polledAt is { } polled ? live.PollInterval - options.TimeProvider.GetElapsedTime(polled) : TimeSpan.Zero;

    // A failed poll is not reported: the next one follows, and the stream reports what is permanent.
    private async Task PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            var since = revision();
            var hasItems = false;
            await foreach (var page in parley.Inbox.CatchUpAsync(since, live.PageSize, cancellationToken))
            {
                hasItems |= page.Items.Count > 0;
                await inputs.WriteAsync(new FeedInput.Polled(page), cancellationToken);
            }

            if (!hasItems)
                return;
            var first = await parley.Inbox.ListAsync(limit: 1, cancellationToken: cancellationToken);
            await inputs.WriteAsync(new FeedInput.Counted(first.UnreadConversations, first.Revision), cancellationToken);
        }
        catch (ParleyException lost) when (lost.Code is ProblemCode.PositionUnknown)
        {
            await inputs.WriteAsync(new FeedInput.Lost(lost.Problem.Reason ?? ResyncReason.Unknown), cancellationToken);
        }
        catch (ParleyException)
        {
        }
    }

    private ValueTask ReportAsync(ConnectionState state, CancellationToken cancellationToken)
    {
        if (_state == state)
            return ValueTask.CompletedTask;
        _state = state;
        return inputs.WriteAsync(new FeedInput.Connection(state), cancellationToken);
    }

    /// <summary>Whether a feed tries again after this failure.</summary>
    internal static bool IsPassing(ParleyException failure) =>
        failure.IsTemporary || failure.Status >= 500 || failure is { Code: ProblemCode.Unknown, Status: null };
}
