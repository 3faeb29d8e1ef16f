using Parley.Core.Conversations.Rules;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Commits;

/// <summary>How an operation ended.</summary>
/// <param name="Decision">What the rules said. Of a change: it is durable.</param>
/// <param name="State">The conversation with it.</param>
/// <param name="Row">The entry to answer with, where the decision names one that was at hand.</param>
/// <param name="Delivered">Ends when the members' inboxes have it.</param>
internal sealed record Outcome(Decision Decision, ConversationState? State, LogRow? Row, Task Delivered)
{
    /// <summary>The refusal, or null.</summary>
    public Error? Error => Decision.Error;

    /// <summary>Whether it is certain what happened.</summary>
    public bool IsCertain => Error?.Code is not ErrorCode.OutcomeUnknown;

    public static Outcome Failed(Error error) => new(error, null, null, Task.CompletedTask);
}

/// <summary>A queued operation and who waits for it.</summary>
internal sealed class PendingOperation(Operation operation)
{
    // Whoever waits goes on in a turn of their own, not inside the commit loop.
    private readonly TaskCompletionSource<Outcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Operation Operation { get; } = operation;

    public Task<Outcome> Answer => _answer.Task;

    public void Complete(Outcome outcome) => _answer.TrySetResult(outcome);

    public void Throw(Exception exception) => _answer.TrySetException(exception);
}

/// <summary>One append that was tried, or would have been: what was decided, and on what.</summary>
internal sealed class Attempt(Guid operationId, ConversationDraft draft)
{
    public Guid OperationId { get; } = operationId;

    public ConversationDraft Draft { get; } = draft;

    public List<(PendingOperation Pending, Decision Decision)> Decisions { get; } = [];
}

/// <summary>Operations that are being committed together, with the appends tried for them whose outcome was not "committed".</summary>
internal sealed class Batch
{
    public List<PendingOperation> Waiting { get; } = [];

    public List<Attempt> Attempts { get; } = [];

    public void Complete(PendingOperation pending, Outcome outcome)
    {
        if (Waiting.Remove(pending))
            pending.Complete(outcome);
    }

    /// <summary>Gives up: what was never sent did not happen, of the rest nothing is known.</summary>
    public void Fail(Error error)
    {
        foreach (var pending in Waiting)
        {
            var wasSent = Attempts.Any(attempt => attempt.Decisions.Any(decided => decided.Pending == pending));
            pending.Complete(Outcome.Failed(wasSent ? Errors.OutcomeUnknown : error));
        }

        Waiting.Clear();
    }

    public void Throw(Exception exception)
    {
        foreach (var pending in Waiting)
            pending.Throw(exception);
        Waiting.Clear();
    }
}
