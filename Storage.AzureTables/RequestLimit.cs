using Parley.Core.Storage;

namespace Parley.Storage.AzureTables;

/// <summary>Limits the requests of one process that are sent and not answered yet. Further requests wait for their turn, and fail if it
/// does not come in time. The limit follows the service: additive increase, multiplicative decrease.</summary>
/// <remarks>
/// <para>A service may answer later than the timeout of an attempt. It still carries out the attempts that have timed out, and their
/// retries conflict with them. Then the service may do no useful work at all. These rules let it recover:</para>
/// <list type="bullet">
/// <item>An attempt that timed out halves the limit. An attempt that took <see cref="AzureTablesOptions.SlowRequest"/> or longer halves it,
/// too, but not below a quarter of <see cref="AzureTablesOptions.MaxConcurrentRequests"/>, because a service that answers may just be far
/// away. Attempts that began before the last decrease do not halve it again.</item>
/// <item>An answer in less time raises the limit: by one after as many answers as there are places. A quick refusal (429, 503) changes
/// nothing: it may concern only one partition, and it leaves no work behind.</item>
/// <item>An attempt that timed out, or whose caller gave up, keeps a place for as long again as it has already taken.</item>
/// <item>A request is not repeated after a timeout while such attempts keep more than a quarter of the places.</item>
/// </list>
/// <para>It is thread-safe.</para>
/// </remarks>
internal sealed class RequestLimit(AzureTablesOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private double _limit = options.MaxConcurrentRequests;
    private long _lowered = time.GetTimestamp();
    private int _taken; // by requests, and by attempts that have no answer
    private int _unanswered; // of these, by attempts

    /// <summary>The places: 1 to <see cref="AzureTablesOptions.MaxConcurrentRequests"/>.</summary>
    public int Places
    {
        get
        {
            lock (_lock)
                return (int)_limit;
        }
    }

    /// <summary>Whether a request may be repeated after a timeout.</summary>
    public bool MayRepeat
    {
        get
        {
            lock (_lock)
                return _unanswered * 4 <= (int)_limit;
        }
    }

    /// <summary>Takes a place for a request, its retries included. The request must call <see cref="Release"/> at its end.</summary>
    /// <exception cref="StoreBusyException">No place became free in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_lock)
        {
            if (_taken < (int)_limit)
            {
                _taken++;
                return;
            }

            turn = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await turn.Value.Task.WaitAsync(options.MaxRequestWait, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (!TryLeave(turn))
            {
                if (exception is TimeoutException)
                    return; // the turn came together with the timeout
                Release();
                throw;
            }

            if (exception is not TimeoutException)
                throw;
            StoreMeter.NotSent();
            throw new StoreBusyException(
                $"{Places} requests to the tables are not answered (AzureTables:MaxConcurrentRequests, AzureTables:SlowRequest). "
                + $"A further one waited for {options.MaxRequestWait} (AzureTables:MaxRequestWait) and was not sent.");
        }
    }

    /// <summary>Returns a place.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _taken--;
            Admit();
        }
    }

    /// <summary>Adapts the limit to an attempt that is over.</summary>
    /// <param name="start">The timestamp of its start.</param>
    /// <param name="end">How it ended.</param>
    public void Observe(long start, AttemptEnd end)
    {
        var took = time.GetElapsedTime(start);
        lock (_lock)
        {
            if (end is AttemptEnd.TimedOut or AttemptEnd.GivenUp)
                KeepPlace(took);
            if (end is AttemptEnd.TimedOut)
                Lower(start, 1);
            else if (took >= options.SlowRequest)
                Lower(start, Math.Max(1, options.MaxConcurrentRequests / 4));
            else if (end is AttemptEnd.Answered)
                _limit = Math.Min(options.MaxConcurrentRequests, _limit + (1 / _limit));
            Admit();
        }

        StoreMeter.Limited(Places);
    }

    private void Lower(long start, int least)
    {
        if (start >= _lowered && _limit > least)
            (_limit, _lowered) = (Math.Max(least, _limit / 2), time.GetTimestamp());
    }

    private void KeepPlace(TimeSpan duration)
    {
        (_taken, _unanswered) = (_taken + 1, _unanswered + 1);
        ITimer? end = null;
        end = time.CreateTimer(
            _ =>
            {
                lock (_lock)
                    _unanswered--;
                Release();
                end?.Dispose();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        end.Change(duration, Timeout.InfiniteTimeSpan);
    }

    private bool TryLeave(LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_lock)
        {
            if (turn.List is null)
                return false; // admitted
            _waiting.Remove(turn);
            return true;
        }
    }

    private void Admit()
    {
        while (_taken < (int)_limit && _waiting.First is { } turn)
        {
            _waiting.RemoveFirst();
            _taken++;
            turn.Value.SetResult();
        }
    }
}
