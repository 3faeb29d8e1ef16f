using System.Threading.Channels;
using Parley.Core.Storage;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The only writer. Its thread puts all commits that are waiting into one synced write (group commit).</summary>
/// <remarks>Commits are decided in the order of their arrival. Each sees the state that the earlier ones leave. If a write fails, the
/// outcome of all its commits is unknown, and their callers get the exception. Later commits are refused until the database is open
/// again.</remarks>
internal sealed class Writer : IAsyncDisposable
{
    private readonly Channel<Commit> _queue;
    private readonly Database _database;
    private readonly RocksDbOptions _options;
    private readonly StoreMeter _meter;
    private readonly WriteFailureRecovery _recovery;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Writer(Database database, RocksDbOptions options, StoreMeter meter, WriteFailureRecovery recovery)
    {
        (_database, _options, _meter, _recovery) = (database, options, meter, recovery);

        // The queue's only reader blocks its own thread. Synchronous continuations save a thread pool hop for each batch.
        _queue = Channel.CreateBounded<Commit>(
            new BoundedChannelOptions(options.MaxQueued) { SingleReader = true, AllowSynchronousContinuations = true });
        new Thread(Run) { IsBackground = true, Name = "Parley store writer" }.Start();
    }

    /// <summary>Queues a commit and waits for its outcome. If the queue is full, it first waits for a place.</summary>
    /// <exception cref="OperationCanceledException">The call was cancelled before the commit was queued. Later, cancellation has no
    /// effect.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed. Nothing was written.</exception>
    public Task<T> CommitAsync<T>(Func<Batch, T> decide, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var commit = new Commit<T>(decide);

        // Usually there is a place. The caller then awaits the commit's own task, which saves a thread pool hop before its continuation.
        return _queue.Writer.TryWrite(commit) ? commit.Task : QueueAsync(commit, cancellationToken);
    }

    /// <summary>Accepts no further commits, writes the queued ones, and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
    }

    private async Task<T> QueueAsync<T>(Commit<T> commit, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(commit, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new ObjectDisposedException("The store is closed.", exception);
        }

        return await commit.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        using var batch = new Batch(_database);
        var decided = new List<Commit>(_options.MaxBatch);

        // Blocks on purpose: this is the writer's own thread, and it has nothing else to do while the queue is empty.
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (decided.Count < _options.MaxBatch && batch.Bytes < _options.MaxBatchBytes && _queue.Reader.TryRead(out var commit))
                Decide(commit, batch, decided);
            Write(batch, decided);
            decided.Clear();
            batch.Clear();
        }

        _ended.SetResult();
    }

    private void Decide(Commit commit, Batch batch, List<Commit> decided)
    {
        if (_recovery.Failure is { } failure)
        {
            commit.Fail(new StoreReadOnlyException("The store refuses writes because an earlier write failed. Reads continue.", failure));
            return;
        }

        batch.BeginCommit();
        try
        {
            commit.Decide(batch);
        }
        catch (Exception exception)
        {
            // A damaged row must fail only the commit that read it, not the other commits in the batch.
            batch.UndoCommit();
            commit.Fail(exception);
            return;
        }

        batch.KeepCommit();
        decided.Add(commit);
    }

    private void Write(Batch batch, List<Commit> decided)
    {
        try
        {
            if (!batch.IsEmpty)
            {
                batch.Write();
                _meter.Written(decided.Count, batch.Bytes);
            }
        }
        catch (Exception exception)
        {
            _meter.Failed();
            batch.ForgetAll();

            // Recovery begins before the callers get the exception. A caller that then reads the store must see the final outcome.
            if (exception is RocksDbSharp.RocksDbException)
                _recovery.Begin(exception);
            foreach (var commit in decided)
                commit.Fail(exception);
            return;
        }

        foreach (var commit in decided)
            commit.Complete();
    }
}
