using Parley.Live;

namespace Parley.Api.Live;

/// <summary>Some calls from the silo to the front end fail, before or after the front end has taken the batch.</summary>
/// <param name="random">The source of the draws.</param>
internal sealed class FailingPushes(Random random) : IOutgoingGrainCallFilter
{
    private int _failed;

    /// <summary>How many calls have failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var draw = context.InterfaceMethod.DeclaringType == typeof(IFrontEndObserver) ? Draw() : int.MaxValue;
        if (draw > 0)
            await context.Invoke();
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
