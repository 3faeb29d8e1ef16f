namespace Parley.Core.Inbox;

/// <summary>Turns, first come, first served, among calls that interleave on one thread.</summary>
internal sealed class Turns
{
    private Task _last = Task.CompletedTask;

    /// <summary>Waits for its turn, which lasts until the answer is disposed of.</summary>
    public async ValueTask<Turn> NextAsync(CancellationToken cancellationToken)
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
            // Whoever comes next waits for everybody before this one all the same.
            _ = PassOnAsync(before, mine); // Ends by itself when the turn before ends, and cannot fail.
            throw;
        }

        return new(mine);
    }

    private static async Task PassOnAsync(Task before, TaskCompletionSource mine)
    {
        await before;
        mine.SetResult();
    }

    /// <summary>One turn.</summary>
    public readonly struct Turn(TaskCompletionSource mine) : IDisposable
    {
        public void Dispose() => mine.SetResult();
    }
}
