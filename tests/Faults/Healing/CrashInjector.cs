namespace Parley.Faults.Healing;

/// <summary>A fake process. Once it is dead, none of its calls is carried out, and none is answered.</summary>
internal sealed class FakeProcess
{
    public bool IsDead { get; private set; }

    public void Die() => IsDead = true;

    public void ThrowIfDead()
    {
        if (IsDead)
            throw new IOException("This process is dead.");
    }
}

/// <summary>The step at which processes crash.</summary>
/// <param name="Step">At which step: 0 is the first one after it was armed.</param>
/// <param name="IsAfter">Right after the step was done, and before it is answered; else right before it is done.</param>
internal sealed record CrashPoint(int Step, bool IsAfter);

/// <summary>Counts the steps, which are the writes and the calls between a conversation and inboxes,
/// and kills processes before or after one.</summary>
internal sealed class CrashInjector
{
    private CrashPoint? _crashPoint;
    private FakeProcess[] _victims = [];
    private int _taken;

    /// <summary>Whether the armed death has come.</summary>
    public bool IsOver => _crashPoint is null;

    /// <summary>From now on steps count, and these die at one of them.</summary>
    public void Arm(CrashPoint crashPoint, params FakeProcess[] victims) => (_crashPoint, _victims, _taken) = (crashPoint, victims, 0);

    /// <summary>Nobody dies any more.</summary>
    public void Disarm() => _crashPoint = null;

    /// <summary>Does one step for a process.</summary>
    public async Task<T> TakeAsync<T>(FakeProcess process, Func<Task<T>> act)
    {
        process.ThrowIfDead();
        var step = _taken++;
        Reach(new(step, IsAfter: false));
        process.ThrowIfDead();
        var done = await act();
        Reach(new(step, IsAfter: true));
        process.ThrowIfDead();
        return done;
    }

    private void Reach(CrashPoint moment)
    {
        if (_crashPoint != moment)
            return;
        _crashPoint = null;
        foreach (var victim in _victims)
            victim.Die();
    }
}
