namespace Parley.Faults.Processes;

/// <summary>Counts answers, and completes a wait for a number of them.</summary>
internal sealed class AnswerCount
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _reached;
    private int _target;

    /// <summary>Answers so far.</summary>
    public int Value { get; private set; }

    /// <summary>Counts one more answer.</summary>
    public void Add()
    {
        lock (_lock)
        {
            if (++Value >= _target)
                _reached?.TrySetResult();
        }
    }

    /// <summary>Ends when the count has reached the target. Only one waiter at a time.</summary>
    public Task ReachAsync(int target)
    {
        lock (_lock)
        {
            _target = target;
            _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Value >= target)
                _reached.TrySetResult();
            return _reached.Task;
        }
    }
}
