using Parley.Live;

namespace Parley.Api.Live;

/// <summary>Calls from the silo to the front end fail on request, before or after the front end has taken the batch. The call after a
/// failed one succeeds, so that the pauses of the silo stay short.</summary>
/// <param name="frontEnd">The front end.</param>
internal sealed class FailingPushes(IFrontEndObserver frontEnd) : IFrontEndObserver
{
    private readonly Lock _lock = new();
    private readonly Queue<Failure> _requested = [];
    private TaskCompletionSource _nextCall = NewSource();
    private bool _lastFailed;

    /// <summary>How many calls have failed.</summary>
    public int Failed { get; private set; }

    /// <summary>A task that ends when the next call begins.</summary>
    public Task NextCall
    {
        get
        {
            lock (_lock)
                return _nextCall.Task;
        }
    }

    /// <summary>Lets one of the next calls fail.</summary>
    /// <param name="isTaken">Whether the front end takes the batch of that call.</param>
    /// <returns>A task that ends when the call has failed.</returns>
    public Task FailAsync(bool isTaken)
    {
        var failure = new Failure(isTaken, NewSource());
        lock (_lock)
            _requested.Enqueue(failure);
        return failure.Happened.Task;
    }

    public async Task PushAsync(LiveBatch batch)
    {
        var failure = Begin();
        try
        {
            if (failure is not { IsTaken: false })
                await frontEnd.PushAsync(batch);
        }
        finally
        {
            failure?.Happened.SetResult();
        }

        if (failure is not null)
            throw new IOException("Failed by the test.");
    }

    private Failure? Begin()
    {
        lock (_lock)
        {
            _nextCall.SetResult();
            _nextCall = NewSource();
            _lastFailed = _requested.TryPeek(out var failure) && !_lastFailed;
            if (!_lastFailed)
                return null;
            Failed++;
            return _requested.Dequeue();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Failure(bool IsTaken, TaskCompletionSource Happened);
}
