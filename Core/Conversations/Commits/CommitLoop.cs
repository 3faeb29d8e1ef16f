using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Conversations.Rules;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Commits;

/// <summary>The only place that changes a conversation. It decides queued operations in order and writes them in one append (group
/// commit).</summary>
/// <remarks>
/// <para>Every answer was decided on a state that the store still had: an append proves it by its expected version, and a batch that writes
/// nothing confirms the version. After a conflict or an unknown outcome, the loop reloads before it decides. An append of unknown outcome
/// may still reach the store late. Its expected version fences it: if it arrives before the next append, that append conflicts and the
/// reload finds it by its operation id; if it arrives later, it fails.</para>
/// <para>All members run on one scheduler and interleave only at awaits. <c>_state</c> is replaced only while the gate is held.</para>
/// </remarks>
internal sealed partial class CommitLoop(ConversationId id, ConversationServices services, FanOut fanOut) : IDisposable
{
    private const int MaxTries = 10;

    private readonly Queue<PendingOperation> _queue = [];
    private readonly TailBudget.Lease _tail = new();
    private readonly CommitOutcomes _outcomes = new(id, services);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Task _running = Task.CompletedTask;
    private ConversationState? _state;

    private RowLimit TailLimit => new(services.Options.Tail, services.Options.TailBytes);

    /// <summary>Queues an operation. The task completes when the operation is durable, refused, or of unknown outcome.</summary>
    public Task<Outcome> SubmitAsync(Operation operation)
    {
        if (_queue.Count >= services.Options.MaxQueued)
            return Task.FromResult(Outcome.Failed(Errors.Unavailable));
        var pending = new PendingOperation(operation);
        _queue.Enqueue(pending);
        if (_running.IsCompleted)
            _running = DrainAsync(); // not awaited: a caller awaits only its own operation; the loop never faults
        return pending.Answer;
    }

    /// <summary>The cached state, or null. The store may have a newer one.</summary>
    public ConversationState? Cached => _state;

    /// <summary>Returns the cached state, or loads it. The store may have a newer one.</summary>
    public ValueTask<ConversationState> StateAsync() =>
        _state is { } state ? new(state) : new(InGateAsync(async () => _state ?? await LoadAsync()));

    /// <summary>Returns the state that the store has while no append of this activation is in flight.</summary>
    public Task<ConversationState> RefreshAsync() =>
        InGateAsync(async () => _state is { } state && await IsCurrentAsync(state) ? state : await LoadAsync());

    /// <summary>Returns whether the store still has this version.</summary>
    public async ValueTask<bool> IsCurrentAsync(ConversationState state) => state.Version is { } version
        ? await services.Store.ConfirmAsync(id, version, CancellationToken.None)
        : await services.Store.LoadAsync(id, RowLimit.None, CancellationToken.None) is null;

    /// <summary>Whether the loaded state shows that the conversation does not exist.</summary>
    public bool IsAbsent => _state is { Head: null };

    /// <summary>Completes when no operation is queued.</summary>
    public Task IdleAsync() => _running;

    /// <summary>Returns the tail's bytes to the memory budget. No other member may be called afterwards.</summary>
    public void Dispose()
    {
        services.Tails.End(_tail);
        _gate.Dispose();
    }

    private async Task<T> InGateAsync<T>(Func<Task<T>> act)
    {
        await _gate.WaitAsync();
        try
        {
            return await act();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<ConversationState> LoadAsync()
    {
        _state = null;
        var stored = await services.Store.LoadAsync(id, TailLimit, CancellationToken.None);
        var state = Hold(ConversationState.From(id, stored));
        if (stored is { Open: OpenRow.OfThisRun or OpenRow.OfDeadRun })
            services.Deliveries.Note(id);
        // Not awaited: the caller does not need the delivery of changes that a dead silo run left undelivered. The call never faults.
        _ = fanOut.TellAsync(state);
        return state;
    }

    private ConversationState Hold(ConversationState state)
    {
        services.Tails.Hold(_tail, state.Tail);
        return _state = state;
    }

    private async Task DrainAsync()
    {
        while (_queue.Count > 0)
        {
            await _gate.WaitAsync();
            var batch = new Batch();
            try
            {
                while (batch.Waiting.Count < services.Options.MaxBatch && _queue.TryDequeue(out var next))
                    batch.Waiting.Add(next);
                await CommitAsync(batch);
            }
            catch (Exception exception) when (StoreFaults.MayBeOfPort(exception))
            {
                _state = null;
                batch.Fail(services.Faults.Report(id, exception, "a commit"));
            }
            catch (Exception exception)
            {
                // This is a bug in Parley. Every waiting caller gets the exception. The cached state is dropped, because it may be wrong.
                _state = null;
                batch.Throw(exception);
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    private async Task CommitAsync(Batch batch)
    {
        for (var tries = 0; batch.Waiting.Count > 0 && tries < MaxTries; tries++)
        {
            var state = (_state ?? await LoadAsync()).Pinned();
            await RecogniseAsync(batch, state);
            if (batch.Waiting.Count == 0)
                return;

            var attempt = await DecideAsync(state, batch.Waiting);
            if (!attempt.Draft.IsChanged)
            {
                if (await IsCurrentAsync(state))
                    await _outcomes.CompleteAsync(batch, attempt, state, Task.CompletedTask);
                else
                    _state = null;
                continue;
            }

            var append = attempt.Draft.ToAppend(attempt.OperationId);
            batch.Attempts.Add(attempt);

            // Register before the append: from here on changes may be undelivered, whatever happens to the answer or to this activation.
            if (!append.Rows.IsEmpty)
                services.Deliveries.Note(id);
            AppendOutcome outcome;
            try
            {
                // CancellationToken.None: a write that has begun is always completed, even if every caller has given up.
                outcome = await services.Store.AppendAsync(append, CancellationToken.None);
            }
            catch (StoreReadOnlyException)
            {
                // The append was certainly not written, so the cached state is still valid.
                batch.Attempts.Remove(attempt);
                break;
            }
            catch (Exception exception) when (exception is not DamagedRowException && StoreFaults.MayBeOfPort(exception))
            {
                ConversationMetrics.UnknownOutcomes.Add(1);
                LogUnknown(services.Logger, id, append.Rows.Length, exception);
                _state = null;
                continue;
            }

            switch (outcome)
            {
                case AppendOutcome.Committed committed:
                    state = Hold(attempt.Draft.ToState(committed.Version, attempt.OperationId, TailLimit));
                    if (!append.Rows.IsEmpty)
                        services.Deliveries.Note(id); // the quiet time starts again now
                    ConversationMetrics.Entries.Add(attempt.Draft.NewEntries);
                    ConversationMetrics.BatchSize.Record(attempt.Decisions.Count);
                    await _outcomes.CompleteAsync(batch, attempt, state, fanOut.TellAsync(state, attempt.Draft.Committed));
                    batch.Attempts.Clear(); // the version has changed, so none of these appends can succeed any more
                    tries = -1; // operations that did not fit into this append get all their tries
                    break;
                case AppendOutcome.Repeat repeat:
                    batch.Attempts.Remove(attempt);
                    if (await _outcomes.CompleteRepeatsAsync(batch, repeat.Keys.Select(index => append.SentKeys[index]), state))
                        tries--; // progress was made
                    break;
                default:
                    ConversationMetrics.Conflicts.Add(1);
                    _state = null;
                    break;
            }
        }

        batch.Fail(Errors.Unavailable);
    }

    /// <summary>Finds out, after a reload, which of the earlier appends were written, and completes their operations.</summary>
    private async Task RecogniseAsync(Batch batch, ConversationState state)
    {
        foreach (var attempt in batch.Attempts.ToArray())
        {
            if (await _outcomes.HasHappenedAsync(attempt, state))
                await _outcomes.CompleteAsync(batch, attempt, state, fanOut.TellAsync(state));
        }
    }

    private async Task<Attempt> DecideAsync(ConversationState state, List<PendingOperation> waiting)
    {
        var (targets, damaged) = await TargetsAsync(state, waiting);
        // Departed people whose inboxes have stored the departure are removed from the list. The next append stores the shorter list.
        if (state.Head is { Departed.IsEmpty: false } head)
            state = state with { Head = head with { Departed = await NotToldAsync(state, head) } };
        var draft = new ConversationDraft(state, targets, services.Time.GetUtcNow());
        var attempt = new Attempt(services.Random.NewId(), draft);
        foreach (var pending in waiting)
        {
            if (draft.IsFull)
                break;
            attempt.Decisions.Add((pending, Decide(draft, pending.Operation, damaged)));
        }

        return attempt;
    }

    /// <summary>Returns the departures that the inboxes may not have stored yet. If this process has no pending delivery for the
    /// conversation, the stored open row shows whether all have been delivered.</summary>
    private async Task<ImmutableArray<Departure>> NotToldAsync(ConversationState state, ConversationHead head)
    {
        var left = fanOut.NotTold(head);
        if (left.IsEmpty || services.Deliveries.IsPending(id))
            return left;
        var stored = await services.Store.LoadAsync(id, RowLimit.None, CancellationToken.None);
        return stored is { Open: OpenRow.None } && stored.OperationId == state.OperationId ? [] : left;
    }

    private Decision Decide(ConversationDraft draft, Operation operation, ImmutableArray<long> damaged)
    {
        // Only a member who may read the entry learns of the damage. For all others the entry does not exist.
        if (operation.Target is { } target && damaged.Contains(target) && draft.Member(operation.Actor)?.FirstReadableSeq <= target)
            return Errors.Damaged;
        try
        {
            return ConversationRules.Decide(draft, operation, services.Options);
        }
        catch (DamagedRowException exception)
        {
            // A damaged entry refuses only the operations that change it, not the rest of the batch.
            return services.Faults.Report(id, exception);
        }
    }

    /// <summary>Reads the older entries that a batch names, and lists the damaged ones.</summary>
    private async Task<(ImmutableArray<LogRow> Rows, ImmutableArray<long> Damaged)> TargetsAsync(
        ConversationState state, List<PendingOperation> waiting)
    {
        if (waiting.TrueForAll(pending => pending.Operation.Target is null))
            return ([], []);
        ImmutableArray<long> seqs = [.. waiting.Select(pending => pending.Operation.Target ?? 0).Distinct()
            .Where(seq => seq >= 1 && seq <= state.LastSeq && state.Tail.Find(seq) is null)];
        var rows = await Task.WhenAll(seqs.Select(TargetAsync));
        return ([.. rows.OfType<LogRow>()], [.. seqs.Where((_, index) => rows[index] is null)]);
    }

    private async Task<LogRow?> TargetAsync(long seq)
    {
        try
        {
            return (await services.Store.ReadRowsAsync(id, [seq], int.MaxValue, CancellationToken.None))[0];
        }
        catch (DamagedRowException exception)
        {
            services.Faults.Report(id, exception);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The store did not answer an append of {Rows} rows to {Conversation}. The conversation is reloaded.")]
    private static partial void LogUnknown(ILogger logger, ConversationId conversation, int rows, Exception exception);
}
