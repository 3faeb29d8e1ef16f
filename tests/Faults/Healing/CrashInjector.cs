namespace Parley.Faults.Healing;

/// <summary>A fake process. After its death none of its calls has an effect or returns.</summary>
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
/// <param name="Step">The number of the step; 0 is the first step after the injector was armed.</param>
/// <param name="IsAfter">Whether the crash is after the step took effect and before it returns; else it is before the step.</param>
internal sealed record CrashPoint(int Step, bool IsAfter);

/// <summary>Counts the steps and kills processes before or after one of them. A step is a write, or a call between a conversation and an
/// inbox.</summary>
internal sealed class CrashInjector
{
    private CrashPoint? _crashPoint;
    private FakeProcess[] _victims = [];
    private int _taken;

    /// <summary>Whether the armed crash has happened.</summary>
    public bool IsOver => _crashPoint is null;

    /// <summary>Starts to count steps. The victims crash at the given one.</summary>
    public void Arm(CrashPoint crashPoint, params FakeProcess[] victims) => (_crashPoint, _victims, _taken) = (crashPoint, victims, 0);

    /// <summary>Disarms the injector: no process crashes any more.</summary>
    public void Disarm() => _crashPoint = null;

    /// <summary>Executes one step of a process.</summary>
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
