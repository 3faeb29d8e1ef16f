namespace Parley.Testing.Simulation;

/// <summary>A group of tasks that can be killed together. After the kill, code in this process stops at its next await; calls that it has
/// sent to other processes continue.</summary>
public sealed class SimulatedProcess : TaskScheduler
{
    private readonly SeededPump _pump;

    internal SimulatedProcess(SeededPump pump, string name) => (_pump, Name) = (pump, name);

    /// <summary>The name in traces.</summary>
    public string Name { get; }

    /// <summary>Whether it was killed.</summary>
    public bool IsDead { get; private set; }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Kills the process now.</summary>
    public void Kill() => IsDead = true;

    /// <summary>Runs code in this process. If the process is dead or dies, the task never ends.</summary>
    public Task<T> Run<T>(Func<Task<T>> code) =>
        Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <inheritdoc cref="Run{T}"/>
    public Task Run(Func<Task> code) =>
        Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    internal void Execute(Task task)
    {
        if (!IsDead)
            TryExecuteTask(task);
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (!IsDead)
            _pump.Enqueue(this, task);
    }

    /// <inheritdoc/>
    /// <remarks>A real activation runs a continuation inline if it can. Here this happens in half of the cases, so that both orders are
    /// tested.</remarks>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && !IsDead && Current == this && _pump.IsHere && _pump.Draws(0.5) && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
