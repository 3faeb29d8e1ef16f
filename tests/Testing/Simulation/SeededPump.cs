namespace Parley.Testing.Simulation;

/// <summary>Runs the continuations of many simulated processes on one thread, the next one always drawn by a seed.</summary>
/// <remarks>A run is a pure function of its seed as long as its code awaits on its own scheduler only. Whatever strays to another thread is
/// an error of the next step.</remarks>
/// <param name="random">Draws; shared with nobody who draws at other times in a replay.</param>
/// <param name="time">The clock, moved by this pump only.</param>
public sealed class SeededPump(Random random, SimulatedTime time)
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Lock _lock = new();
    private readonly List<(SimulatedProcess Process, Task Task)> _ready = [];
    private string? _stray;

    /// <summary>The clock.</summary>
    public SimulatedTime Time => time;

    /// <summary>Starts a process: a scheduler whose tasks stop for ever when it is killed.</summary>
    public SimulatedProcess Start(string name) => new(this, name);

    /// <summary>Runs one continuation, if any is ready.</summary>
    /// <returns>Whether one was.</returns>
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
        SynchronizationContext.SetSynchronizationContext(null); // else it would be captured in place of the process
        next.Process.Execute(next.Task);
        SynchronizationContext.SetSynchronizationContext(context);
        return true;
    }

    /// <summary>Runs everything that becomes ready within a span of simulated time, and ends with the clock at its end.</summary>
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

    /// <summary>Runs until a task has ended, with the clock moving as far as that takes.</summary>
    /// <param name="task">What is awaited.</param>
    /// <param name="limit">Most simulated time.</param>
    /// <exception cref="TimeoutException">The task is still not done.</exception>
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
