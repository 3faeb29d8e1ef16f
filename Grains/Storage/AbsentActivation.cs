namespace Parley.Grains.Storage;

/// <summary>Deactivates a grain whose object does not exist, one second after this was found. So the ids that callers make up use memory
/// only for a short time.</summary>
/// <remarks>The pause is needed because calls often arrive together. Without it, later calls would be forwarded from one deactivating
/// activation to the next.</remarks>
/// <param name="grain">The grain.</param>
/// <param name="isAbsent">Called after the pause. Returns whether the object still does not exist and no running call could create
/// it.</param>
internal sealed class AbsentActivation(Grain grain, Func<bool> isAbsent)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private IGrainTimer? _timer;

    /// <summary>Starts the pause. Called when the object was found not to exist.</summary>
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
