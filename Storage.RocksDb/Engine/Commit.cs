namespace Parley.Storage.RocksDb.Engine;

/// <summary>One atomic change that waits for the writer.</summary>
internal abstract class Commit
{
    /// <summary>Decides on the state that the earlier commits of the batch leave, and adds the rows to write to the batch.</summary>
    public abstract void Decide(Batch batch);

    /// <summary>Completes the waiting task with the decision. Called when the batch is on disk, or when there was nothing to
    /// write.</summary>
    public abstract void Complete();

    /// <summary>Completes the waiting task with an exception.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A commit with an outcome of type <typeparamref name="T"/>.</summary>
/// <param name="decide">Checks the conditions and adds rows to the batch. If it throws, none of these rows are written.</param>
internal sealed class Commit<T>(Func<Batch, T> decide) : Commit
{
    // A waiter's continuation must not run on the writer's thread, or all commits would wait for it.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _outcome;

    public Task<T> Task => _completion.Task;

    public override void Decide(Batch batch) => _outcome = decide(batch);

    public override void Complete() => _completion.TrySetResult(_outcome!);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
