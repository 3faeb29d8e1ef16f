namespace Parley.Storage.RocksDb.Engine;

/// <summary>One atomic change that waits for the writer.</summary>
internal abstract class Commit
{
    /// <summary>Decides on the state that the commits before leave, and adds what is to be written.</summary>
    public abstract void Decide(Batch batch);

    /// <summary>It is on disk, or there was nothing to write: tells the waiter what was decided.</summary>
    public abstract void Complete();

    /// <summary>Tells the waiter of a failure.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A commit whose waiter is told a <typeparamref name="T"/>.</summary>
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
