using Parley.Live;

namespace Parley.Api.Live;

/// <summary>Some calls from the silo to the front end fail, before or after the front end has taken the batch.</summary>
/// <param name="frontEnd">The front end.</param>
/// <param name="random">The source of the draws.</param>
internal sealed class FailingPushes(IFrontEndObserver frontEnd, Random random) : IFrontEndObserver
{
    private int _failed;

    /// <summary>How many calls have failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public async Task PushAsync(LiveBatch batch)
    {
        var draw = Draw();
        if (draw > 0)
            await frontEnd.PushAsync(batch);
        if (draw > 1)
            return;
        Interlocked.Increment(ref _failed);
        throw new IOException("Failed by the test.");
    }

    private int Draw()
    {
        lock (random)
            return random.Next(10);
    }
}
