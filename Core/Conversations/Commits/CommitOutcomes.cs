using Parley.Conversations;
using Parley.Core.Conversations.Rules;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Commits;

/// <summary>Completes operations with their outcomes. It also finds the outcomes that the commit loop cannot know by itself: repeats of
/// earlier requests, and appends that the store did not answer.</summary>
internal sealed class CommitOutcomes(ConversationId id, ConversationServices services)
{
    /// <summary>Completes the operations that an attempt decided, after the store has confirmed that the decisions hold.</summary>
    /// <param name="batch">The batch with the waiting operations.</param>
    /// <param name="attempt">The attempt with the decisions.</param>
    /// <param name="state">The state for which the decisions hold.</param>
    /// <param name="delivered">Completes when every member's inbox has the change, or has failed once.</param>
    public async Task CompleteAsync(Batch batch, Attempt attempt, ConversationState state, Task delivered)
    {
        foreach (var (pending, decision) in attempt.Decisions)
        {
            // A repeat takes precedence over every answer except "not a member". The rules do not know all client ids, so the store is
            // read.
            var answer = decision.Kind is DecisionKind.Refused or DecisionKind.Unprepared && pending.Operation is Send send
                ? await RepeatOrAsync(decision, send, state)
                : decision;
            var row = answer.Kind is DecisionKind.Changed or DecisionKind.Unchanged ? attempt.Draft.Find(answer.Seq) : null;
            batch.Complete(pending, new(answer, state, row, answer.Kind is DecisionKind.Changed ? delivered : Task.CompletedTask));
        }
    }

    /// <summary>Completes the operations whose client ids were used before, and the waiting operations with the same client ids.</summary>
    /// <returns>Whether any operation was completed.</returns>
    public async Task<bool> CompleteRepeatsAsync(Batch batch, IEnumerable<SentKey> keys, ConversationState state)
    {
        var waiting = batch.Waiting.Count;
        foreach (var key in keys)
        {
            var (sent, fault) = await FindSentAsync(key);
            foreach (var pending in batch.Waiting.ToArray())
            {
                if (pending.Operation is not Send send || (send.Actor, send.ClientId) != (key.SenderId, key.ClientId))
                    continue;
                if (fault is not null)
                    batch.Complete(pending, Outcome.Failed(fault));
                else if (sent is not null)
                    batch.Complete(pending, new(RepeatOf(sent, send, state.Head!), state, null, Task.CompletedTask));
            }
        }

        return batch.Waiting.Count < waiting;
    }

    /// <summary>Whether an append with an unknown outcome was written, judged by the state that was loaded afterwards.</summary>
    /// <remarks>Other appends may have followed, so the head may name a later operation. The rows of the append still name it. If all of
    /// them were rewritten since, the answer is false. The append is then repeated, and the store recognises the client ids of its
    /// messages.</remarks>
    public async Task<bool> HasHappenedAsync(Attempt attempt, ConversationState state)
    {
        if (attempt.OperationId == state.OperationId)
            return true;
        var (first, last) = attempt.Draft.Added;
        if (first > last || last > state.LastSeq)
            return false;
        for (var limit = new RowLimit(ConversationAppend.MaxRows, services.Options.TailBytes); first <= last;)
        {
            var rows = await services.Store.ReadAsync(id, new(first, last, limit, FromEnd: false), CancellationToken.None);
            if (rows.IsEmpty || rows.Any(row => row.OperationId == attempt.OperationId))
                return !rows.IsEmpty;
            first = rows[^1].Seq + 1;
        }

        return false;
    }

    /// <summary>Looks up a client id that the store has reported as used. So if it cannot be looked up now, the answer is
    /// <see cref="ErrorCode.OutcomeUnknown"/>, not <see cref="ErrorCode.Unavailable"/>, unless its row is damaged.</summary>
    private async Task<(SentKey? Sent, Error? Fault)> FindSentAsync(SentKey key)
    {
        try
        {
            return (await services.Store.FindSentAsync(id, key.SenderId, key.ClientId, CancellationToken.None), null);
        }
        catch (Exception exception) when (StoreFaults.MayBeOfPort(exception))
        {
            var fault = services.Faults.Report(id, exception, "looking up a client id");
            return (null, exception is DamagedRowException ? fault : Errors.OutcomeUnknown);
        }
    }

    private async Task<Decision> RepeatOrAsync(Decision otherwise, Send send, ConversationState state)
    {
        if (state.Head is not { } head)
            return otherwise; // the conversation does not exist, so nothing was sent before
        try
        {
            return await services.Store.FindSentAsync(id, send.Actor, send.ClientId, CancellationToken.None) is { } sent
                ? RepeatOf(sent, send, head)
                : otherwise;
        }
        catch (Exception exception) when (StoreFaults.MayBeOfPort(exception))
        {
            return services.Faults.Report(id, exception, "looking up a client id");
        }
    }

    private static Decision RepeatOf(SentKey sent, Send send, ConversationHead head) =>
        RequestHash.AreEqual(sent.RequestHash, RequestHash.Of(head.Secret, send.Message.Command))
            ? Decision.Repeat(sent.Seq)
            : Errors.ClientIdReused;
}
