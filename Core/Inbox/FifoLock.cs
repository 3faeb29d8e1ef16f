namespace Parley.Core.Inbox;

/// <summary>An asynchronous lock that is granted in FIFO order, for calls that interleave on one scheduler.</summary>
internal sealed class FifoLock
{
    private Task _last = Task.CompletedTask;

    /// <summary>Waits for the lock. The caller holds it until the result is disposed of.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled before the lock was granted.</exception>
    public async ValueTask<Holder> EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = _last;
        _last = mine.Task;
        try
        {
            await before.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The caller after this one still waits for the callers before it.
            _ = ReleaseAfterAsync(before, mine); // not awaited: it ends when the holder before ends, and cannot fail
            throw;
        }

        return new(mine);
    }

    private static async Task ReleaseAfterAsync(Task before, TaskCompletionSource mine)
    {
        await before;
        mine.SetResult();
    }

    /// <summary>Holds the lock until it is disposed of.</summary>
    public readonly struct Holder(TaskCompletionSource mine) : IDisposable
    {
        public void Dispose() => mine.SetResult();
    }
}
