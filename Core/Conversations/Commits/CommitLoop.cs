using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose.")]
internal sealed partial class CommitLoop(ConversationId id, ConversationServices services, FanOut fanOut)
{
    private const int MaxTries = 10;

    private readonly Queue<PendingOperation> _queue = [];
    private readonly CommitOutcomes _outcomes = new(id, services);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Task _running = Task.CompletedTask;
    private ConversationState? _state;

    /// <summary>Told every state that was loaded or committed.</summary>
    public event Action<ConversationState>? Published;

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
        : await services.Store.LoadAsync(id, 0, CancellationToken.None) is null;

    /// <summary>Lets go of the tail if nothing was appended since: from then on what is older than the next append is
    /// read from the store.</summary>
    public Task ReleaseTailAsync(ConversationState state) => InGateAsync(() =>
    {
        if (ReferenceEquals(_state, state))
            _state = state with { Tail = [] };
        return Task.FromResult(true);
    });

    /// <summary>Takes the open row away if nothing was appended since, and lets go of the tail; never during an append.</summary>
    /// <returns>Whether there is nothing left to close.</returns>
    public Task<bool> CloseAsync(ConversationState state) => InGateAsync(async () =>
    {
        if (!ReferenceEquals(_state, state) || state.Version is null)
            return false;
        // From here on the row may be away, whatever the answer: the next append stores it again.
        _state = state with { IsOpen = false, Tail = [] };
        if (await services.Store.CloseAsync(id, state.Version, CancellationToken.None))
            return true;
        _state = null; // somebody else has gone on
        return false;
    });

    /// <summary>Ends when nothing is queued.</summary>
    public Task IdleAsync() => _running;

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
        var tail = services.Options.Tail;
        var state = _state = ConversationState.From(id, await services.Store.LoadAsync(id, tail, CancellationToken.None), tail);
        _ = PublishAsync(state); // not awaited: what a run that is over told nobody is delivered behind, and never faults
        return state;
    }

    private Task PublishAsync(ConversationState state)
    {
        Published?.Invoke(state);
        return fanOut.TellAsync(state);
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
                // A defect of Parley: every waiting caller sees it, and nothing that is known of the conversation is trusted any longer.
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
            var state = _state ?? await LoadAsync();
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
            AppendOutcome outcome;
            try
            {
                // Nobody's impatience stops a write that has begun.
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
                    _state = attempt.Draft.ToState(committed.Version, attempt.OperationId, services.Options.Tail);
                    ConversationMetrics.Entries.Add(attempt.Draft.NewEntries);
                    ConversationMetrics.BatchSize.Record(attempt.Decisions.Count);
                    await _outcomes.CompleteAsync(batch, attempt, _state, PublishAsync(_state));
                    batch.Attempts.Clear(); // the version has moved: none of them can happen any more
                    tries = -1; // what did not fit in has tries of its own
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

    /// <summary>Finds out, after a reload, which of the earlier appends have happened, and completes their operations.</summary>
    private async Task RecogniseAsync(Batch batch, ConversationState state)
    {
        foreach (var attempt in batch.Attempts.ToArray())
        {
            if (await _outcomes.HasHappenedAsync(attempt, state))
                await _outcomes.CompleteAsync(batch, attempt, state, PublishAsync(state));
        }
    }

    private async Task<Attempt> DecideAsync(ConversationState state, List<PendingOperation> waiting)
    {
        var (targets, damaged) = await TargetsAsync(state, waiting);
        // Who went and has been told meanwhile leaves the list with the next append.
        if (state.Head is { Departed.IsEmpty: false } head)
            state = state with { Head = head with { Departed = fanOut.NotTold(head) } };
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
            .Where(seq => seq >= 1 && seq <= state.LastSeq && state.InTail(seq) is null)];
        var rows = await Task.WhenAll(seqs.Select(TargetAsync));
        return ([.. rows.OfType<LogRow>()], [.. seqs.Where((_, index) => rows[index] is null)]);
    }

    private async Task<LogRow?> TargetAsync(long seq)
    {
        try
        {
            return (await services.Store.ReadRowsAsync(id, [seq], CancellationToken.None))[0];
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
