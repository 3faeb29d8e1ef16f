using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Conversations.Rules;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Commits;

/// <content>How operations learn what became of them.</content>
internal sealed partial class CommitLoop
{
    /// <summary>Answers what an attempt decided, once that is known to hold.</summary>
    private async Task SettleAsync(Batch batch, Attempt attempt, ConversationState state, Task delivered)
    {
        foreach (var (pending, decision) in attempt.Decisions)
        {
            // A repeat comes before every other answer but "nobody here", also where the rules alone could not know of it.
            var answer = decision.Kind is DecisionKind.Refused or DecisionKind.Unprepared && pending.Operation is Send send
                ? await RepeatOrAsync(decision, send, state)
                : decision;
            var row = answer.Kind is DecisionKind.Changed or DecisionKind.Unchanged ? attempt.Draft.Find(answer.Seq) : null;
            batch.Complete(pending, new(answer, state, row, answer.Kind is DecisionKind.Changed ? delivered : Task.CompletedTask));
        }
    }

    private async Task<Decision> RepeatOrAsync(Decision otherwise, Send send, ConversationState state)
    {
        if (state.Head is not { } head)
            return otherwise; // nothing was ever sent here
        try
        {
            return await services.Store.FindSentAsync(id, send.Actor, send.Command.ClientId, CancellationToken.None) is { } sent
                ? RepeatOf(sent, send, head)
                : otherwise;
        }
        catch (Exception exception) when (Faults.MayBeOfPort(exception))
        {
            LogFailed(services.Logger, id, 1, exception);
            return Errors.Unavailable;
        }
    }

    /// <summary>Answers those whose client ids were used before, and the twins that wait beside them.</summary>
    /// <returns>Whether there was any.</returns>
    private async Task<bool> AnswerRepeatsAsync(Batch batch, IEnumerable<SentKey> keys, ConversationState state)
    {
        var waiting = batch.Waiting.Count;
        foreach (var key in keys)
        {
            var sent = await services.Store.FindSentAsync(id, key.SenderId, key.ClientId, CancellationToken.None);
            foreach (var pending in batch.Waiting.ToArray())
            {
                if (sent is not null
                    && pending.Operation is Send send
                    && (send.Actor, send.Command.ClientId) == (key.SenderId, key.ClientId))
                    batch.Complete(pending, new(RepeatOf(sent, send, state.Head!), state, null, Task.CompletedTask));
            }
        }

        return batch.Waiting.Count < waiting;
    }

    private static Decision RepeatOf(SentKey sent, Send send, ConversationHead head) =>
        RequestHash.AreEqual(sent.RequestHash, RequestHash.Of(head.Secret, send.Command))
            ? Decision.Repeat(sent.Seq)
            : Errors.ClientIdReused;

    /// <summary>Finds out, after a reload, which of the appends tried has happened after all.</summary>
    private async Task RecogniseAsync(Batch batch, ConversationState state)
    {
        foreach (var attempt in batch.Attempts.ToArray())
        {
            if (attempt.OperationId == state.OperationId || await HasRowsOfAsync(attempt, state))
                await SettleAsync(batch, attempt, state, PublishAsync(state));
        }
    }

    /// <summary>Whether a row of an append is stored, where others have gone on since and the head no longer says it.</summary>
    /// <remarks>All rows of a message may have been rewritten since: then its client id tells.</remarks>
    private async Task<bool> HasRowsOfAsync(Attempt attempt, ConversationState state)
    {
        var (first, last) = attempt.Draft.Added;
        if (first > last || last > state.LastSeq)
            return false;
        var rows = await services.Store.ReadAsync(id, first, last, (int)(last - first + 1), false, CancellationToken.None);
        return rows.Any(row => row.OperationId == attempt.OperationId);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An append of {Rows} rows to {Conversation} was not answered; reloading.")]
    private static partial void LogUnknown(ILogger logger, ConversationId conversation, int rows, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store did not answer {Conversation}; {Waiting} operations are given up.")]
    private static partial void LogFailed(ILogger logger, ConversationId conversation, int waiting, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A stored row of {Conversation} is damaged.")]
    private static partial void LogDamaged(ILogger logger, ConversationId conversation, Exception exception);
}
