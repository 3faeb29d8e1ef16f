namespace Parley.Faults.Healing;

/// <summary>What dies as one: from then on nothing that it asks for is done, and nothing is answered to it.</summary>
internal sealed class Process
{
    public bool IsDead { get; private set; }

    public void Die() => IsDead = true;

    public void ThrowIfDead()
    {
        if (IsDead)
            throw new IOException("This process is dead.");
    }
}

/// <summary>When somebody dies.</summary>
/// <param name="Step">At which step: 0 is the first one after it was armed.</param>
/// <param name="IsAfter">Right after the step was done, and before it is answered; else right before it is done.</param>
internal sealed record Death(int Step, bool IsAfter);

/// <summary>Counts every write and every call between a conversation and inboxes, and lets processes die before or after any of them.</summary>
internal sealed class Steps
{
    private Death? _death;
    private Process[] _victims = [];
    private int _taken;

    /// <summary>Whether the armed death has come.</summary>
    public bool IsOver => _death is null;

    /// <summary>From now on steps count, and these die at one of them.</summary>
    public void Arm(Death death, params Process[] victims) => (_death, _victims, _taken) = (death, victims, 0);

    /// <summary>Nobody dies any more.</summary>
    public void Disarm() => _death = null;

    /// <summary>Does one step for a process.</summary>
    public async Task<T> TakeAsync<T>(Process process, Func<Task<T>> act)
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

    private void Reach(Death moment)
    {
        if (_death != moment)
            return;
        _death = null;
        foreach (var victim in _victims)
            victim.Die();
    }
}
