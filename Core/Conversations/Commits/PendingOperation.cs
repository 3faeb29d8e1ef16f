using Parley.Core.Conversations.Rules;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Commits;

/// <summary>The outcome of an operation.</summary>
/// <param name="Decision">The decision of the rules. A change is durable.</param>
/// <param name="State">The state for which the decision holds, or null if the commit failed.</param>
/// <param name="Row">The entry to answer with, or null if the decision names none or the entry is not in memory.</param>
/// <param name="Delivered">Completes when the members' inboxes have the change, or have failed once.</param>
internal sealed record Outcome(Decision Decision, ConversationState? State, LogRow? Row, Task Delivered)
{
    /// <summary>The refusal, or null.</summary>
    public Error? Error => Decision.Error;

    /// <summary>Whether the outcome is known.</summary>
    public bool IsCertain => Error?.Code is not ErrorCode.OutcomeUnknown;

    public static Outcome Failed(Error error) => new(error, null, null, Task.CompletedTask);
}

/// <summary>A queued operation and the task that its caller awaits.</summary>
internal sealed class PendingOperation(Operation operation)
{
    // Continuations run asynchronously, so that the caller's code does not run inside the commit loop.
    private readonly TaskCompletionSource<Outcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Operation Operation { get; } = operation;

    public Task<Outcome> Answer => _answer.Task;

    public void Complete(Outcome outcome) => _answer.TrySetResult(outcome);

    public void Throw(Exception exception) => _answer.TrySetException(exception);
}

/// <summary>One append: the draft and its decisions. Not sent to the store if the draft has no change.</summary>
internal sealed class Attempt(Guid operationId, ConversationDraft draft)
{
    public Guid OperationId { get; } = operationId;

    public ConversationDraft Draft { get; } = draft;

    public List<(PendingOperation Pending, Decision Decision)> Decisions { get; } = [];
}

/// <summary>The operations that are committed together, and the appends that were tried for them without the outcome "committed".</summary>
internal sealed class Batch
{
    public List<PendingOperation> Waiting { get; } = [];

    public List<Attempt> Attempts { get; } = [];

    public void Complete(PendingOperation pending, Outcome outcome)
    {
        if (Waiting.Remove(pending))
            pending.Complete(outcome);
    }

    /// <summary>Fails all waiting operations. An operation that was part of an append gets an unknown outcome, any other one gets the
    /// error.</summary>
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
