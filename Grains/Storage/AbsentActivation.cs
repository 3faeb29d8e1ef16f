namespace Parley.Grains.Storage;

/// <summary>Ends the activation of a grain that does not exist, a second after this was found. So ids that callers made up use no memory
/// for long.</summary>
/// <remarks>There is a pause, because calls often come together: the later ones would otherwise be forwarded from one ending activation to
/// the next.</remarks>
/// <param name="grain">The grain.</param>
/// <param name="isAbsent">Asked after the pause: whether the grain still does not exist, and no running call could create it.</param>
internal sealed class AbsentActivation(Grain grain, Func<bool> isAbsent)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private IGrainTimer? _timer;

    /// <summary>Starts the pause, because the grain was found not to exist.</summary>
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
