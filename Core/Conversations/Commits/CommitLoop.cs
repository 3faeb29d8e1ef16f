using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Conversations.Rules;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Commits;

/// <summary>The one place that changes a conversation: queued operations are decided in turn and written together.</summary>
/// <remarks>
/// <para>Nothing is answered that was not decided on what the store then held: an append proves it by its condition, and a batch that
/// writes nothing confirms the version instead. After a conflict or an unknown outcome nothing is decided before a reload. An append
/// that may still come late is fenced by the version that it expects: either it comes before ours, which then conflicts and
/// finds it by its operation id, or it comes after and fails.</para>
/// <para>All members run on one scheduler and interleave at awaits only; <c>_state</c> is replaced inside the gate only.</para>
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

    /// <summary>Queues an operation; the answer comes when it is durable, refused, or of unknown outcome. Never faults.</summary>
    public Task<Outcome> SubmitAsync(Operation operation)
    {
        if (_queue.Count >= services.Options.MaxQueued)
            return Task.FromResult(Outcome.Failed(Errors.Unavailable));
        var pending = new PendingOperation(operation);
        _queue.Enqueue(pending);
        if (_running.IsCompleted)
            _running = DrainAsync(); // not awaited: whoever waits, waits for their own operation; it never faults
        return pending.Answer;
    }

    /// <summary>What is known of the conversation, loaded if nothing is. Not confirmed.</summary>
    public ValueTask<ConversationState> StateAsync() =>
        _state is { } state ? new(state) : new(InGateAsync(async () => _state ?? await LoadAsync()));

    /// <summary>What the store has, asked when no append of ours is under way.</summary>
    public Task<ConversationState> RefreshAsync() =>
        InGateAsync(async () => _state is { } state && await IsCurrentAsync(state) ? state : await LoadAsync());

    /// <summary>Whether the store still has this version.</summary>
    public async ValueTask<bool> IsCurrentAsync(ConversationState state) => state.Version is { } version
        ? await services.Store.ConfirmAsync(id, version, CancellationToken.None)
        : await services.Store.LoadAsync(id, RowLimit.None, CancellationToken.None) is null;

    /// <summary>Whether the loaded state shows that the conversation does not exist.</summary>
    public bool IsAbsent => _state is { Head: null };

    /// <summary>Ends when nothing is queued.</summary>
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
        // Not awaited: the caller need not wait until the members know what a dead run did not deliver. The call never faults.
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
                // Certainly not written, so that what is known of the conversation still holds.
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
                    await _outcomes.CompleteAsync(batch, attempt, state, fanOut.TellAsync(state));
                    batch.Attempts.Clear(); // the version has moved: none of these appends can succeed any more
                    tries = -1; // operations that did not fit into this append get all their tries
                    break;
                case AppendOutcome.Repeat repeat:
                    batch.Attempts.Remove(attempt);
                    if (await _outcomes.CompleteRepeatsAsync(batch, repeat.Keys.Select(index => append.SentKeys[index]), state))
                        tries--; // got on
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
        // Departed people who have been told by now are removed from the list. The next append stores the shorter list.
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

    /// <summary>Departed people who may not have been told yet. If this process has no pending delivery for the conversation, the stored
    /// open row shows whether everybody has been told.</summary>
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
        // Damage is told to who may read the entry; to everybody else it is not there, as ever.
        if (operation.Target is { } target && damaged.Contains(target) && draft.Member(operation.Actor)?.FirstReadableSeq <= target)
            return Errors.Damaged;
        try
        {
            return ConversationRules.Decide(draft, operation, services.Options);
        }
        catch (DamagedRowException exception)
        {
            // One entry that is not readable refuses who wants to change it, not those who wait beside.
            return services.Faults.Report(id, exception);
        }
    }

    /// <summary>The older entries that a batch names, and which of them are damaged.</summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "An append of {Rows} rows to {Conversation} was not answered; reloading.")]
    private static partial void LogUnknown(ILogger logger, ConversationId conversation, int rows, Exception exception);
}
