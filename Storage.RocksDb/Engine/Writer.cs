using System.Threading.Channels;
using Parley.Core.Storage;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The one writer: its thread takes all commits that arrived meanwhile into one synced write.</summary>
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

        // The one reader blocks on its own thread: to wake it directly saves a hop over the thread pool for each batch.
        _queue = Channel.CreateBounded<Commit>(
            new BoundedChannelOptions(options.MaxQueued) { SingleReader = true, AllowSynchronousContinuations = true });
        new Thread(Run) { IsBackground = true, Name = "Parley store writer" }.Start();
    }

    /// <summary>Queues a commit, waiting for a place if need be, and waits for its outcome.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before it was queued; after that the token is not looked at.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed; nothing was written.</exception>
    public Task<T> CommitAsync<T>(Func<Batch, T> decide, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var commit = new Commit<T>(decide);

        // Most find a place at once. Their waiter then goes on from the writer's thread straight to its own scheduler.
        return _queue.Writer.TryWrite(commit) ? commit.Task : QueueAsync(commit, cancellationToken);
    }

    /// <summary>Takes no further commits, writes those that wait, and ends.</summary>
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
            commit.Fail(new StoreReadOnlyException("The store takes no writes since one failed; reads go on.", failure));
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

            // Before anybody is told: who asks the store then what became of it must see what stays.
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
