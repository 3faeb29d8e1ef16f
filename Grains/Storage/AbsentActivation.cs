namespace Parley.Grains.Storage;

/// <summary>Ends an activation of something that does not exist, a second after that was found: nothing is held in memory for ids that
/// callers made up.</summary>
/// <remarks>Not at once: of calls that come together, the later ones would be forwarded from one ending activation to the next.</remarks>
/// <param name="grain">The grain.</param>
/// <param name="isAbsent">Asked then: whether it still does not exist, and nothing is under way that could make it.</param>
internal sealed class AbsentActivation(Grain grain, Func<bool> isAbsent)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private IGrainTimer? _timer;

    /// <summary>Notes that it was found not to exist.</summary>
    public void Note() => _timer ??= grain.RegisterGrainTimer(
        EndAsync, new() { DueTime = Pause, Period = Timeout.InfiniteTimeSpan, Interleave = true });

    private Task EndAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        _timer = null;
        if (isAbsent())
            grain.DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
