namespace Parley.Testing.Simulation;

/// <summary>Runs the continuations of many simulated processes on one thread. The seed determines which one runs next.</summary>
/// <remarks>A run is a pure function of its seed as long as its code awaits only on its own scheduler. A continuation on another thread
/// makes the next step fail.</remarks>
/// <param name="random">The source of the draws. No code that would draw at other times in a replay may share it.</param>
/// <param name="time">The clock, which only this pump advances.</param>
public sealed class SeededPump(Random random, SimulatedTime time)
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Lock _lock = new();
    private readonly List<(SimulatedProcess Process, Task Task)> _ready = [];
    private string? _stray;

    /// <summary>The clock.</summary>
    public SimulatedTime Time => time;

    /// <summary>Starts a process: a scheduler whose tasks stop permanently when it is killed.</summary>
    public SimulatedProcess Start(string name) => new(this, name);

    /// <summary>Runs one ready continuation.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Step()
    {
        (SimulatedProcess Process, Task Task) next;
        lock (_lock)
        {
            if (_stray is not null)
                throw new InvalidOperationException(_stray);
            if (_ready.Count == 0)
                return false;
            var index = random.Next(_ready.Count);
            next = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
        }

        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // otherwise it would be captured in place of the process
        next.Process.Execute(next.Task);
        SynchronizationContext.SetSynchronizationContext(context);
        return true;
    }

    /// <summary>Runs all continuations that become ready within a span of simulated time, and leaves the clock at its end.</summary>
    public void Run(TimeSpan span)
    {
        for (var end = time.GetUtcNow() + span; ;)
        {
            while (Step())
                continue;
            if (time.NextDue is not { } due || due > end)
            {
                time.MoveTo(end);
                return;
            }

            time.MoveTo(due);
        }
    }

    /// <summary>Runs until a task has ended, and advances the clock as needed.</summary>
    /// <param name="task">The awaited task.</param>
    /// <param name="limit">The most simulated time.</param>
    /// <exception cref="TimeoutException">The task has not ended.</exception>
    public void RunUntil(Task task, TimeSpan limit)
    {
        for (var end = time.GetUtcNow() + limit; !task.IsCompleted;)
        {
            if (Step())
                continue;
            if (time.NextDue is not { } due || due > end)
                throw new TimeoutException($"Nothing is left that could end the task within {limit}.");
            time.MoveTo(due);
        }
    }

    internal bool Draws(double probability) => random.NextDouble() < probability;

    internal bool IsHere => Environment.CurrentManagedThreadId == _thread;

    internal void Enqueue(SimulatedProcess process, Task task)
    {
        lock (_lock)
        {
            if (!IsHere)
                _stray ??= $"Process {process.Name} was resumed from another thread: {Environment.StackTrace}";
            _ready.Add((process, task));
        }
    }
}
