using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Unit.Conversations;

/// <summary>Inboxes that record their deliveries. A test can let the calls for one person fail.</summary>
internal sealed class ScriptedInboxes : IMemberInboxes
{
    /// <summary>Called before each call to a person's inbox.</summary>
    public Func<UserId, Task> OnCall { get; set; } = _ => Task.CompletedTask;

    /// <summary>The reason why a person cannot join, or null.</summary>
    public Func<UserId, Error?> WhyNotJoin { get; set; } = _ => null;

    /// <summary>Whether a person's inbox has stored its deliveries.</summary>
    public Func<UserId, bool> IsStored { get; set; } = _ => true;

    /// <summary>Whether a person has live streams.</summary>
    public Func<UserId, bool> IsListening { get; set; } = _ => false;

    public Dictionary<UserId, List<ConversationSummary>> Delivered { get; } = [];

    /// <summary>The entries of each delivery of the fan-out; null where it had none.</summary>
    public Dictionary<UserId, List<LiveEntries?>> Entries { get; } = [];

    public List<(UserId UserId, ConversationSignal Signal)> Signals { get; } = [];

    public List<(UserId UserId, long Seq, GoneReason Reason)> Departed { get; } = [];

    public List<UserId> Opened { get; } = [];

    public List<(UserId UserId, Guid Token)> Prepared { get; } = [];

    public List<(UserId UserId, Guid Token)> Cancelled { get; } = [];

    public int Confirmed { get; private set; }

    /// <summary>The newest number that was delivered to a person, or 0.</summary>
    public long LastOf(UserId userId) => Delivered.GetValueOrDefault(userId)?.Max(summary => summary.LastSeq) ?? 0;

    public Task<Error?> PrepareJoinAsync(
        UserId userId, ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken)
    {
        var error = WhyNotJoin(userId);
        if (error is null)
            Prepared.Add((userId, token));
        return Task.FromResult(error);
    }

    public Task CancelJoinAsync(UserId userId, ConversationId conversationId, Guid token, CancellationToken cancellationToken)
    {
        Cancelled.Add((userId, token));
        return Task.CompletedTask;
    }

    public async Task DeliverAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken)
    {
        await OnCall(userId);
        if (!Delivered.TryGetValue(userId, out var all))
            Delivered.Add(userId, all = []);
        all.Add(summary);
    }

    public async Task<bool> DeliverLiveAsync(UserId userId, ConversationSummary summary, LiveEntries? entries)
    {
        await DeliverAsync(userId, summary, CancellationToken.None);
        if (!Entries.TryGetValue(userId, out var all))
            Entries.Add(userId, all = []);
        all.Add(entries);
        return IsListening(userId);
    }

    public async Task<bool> SignalAsync(UserId userId, ConversationSignal signal, CancellationToken cancellationToken)
    {
        await OnCall(userId);
        Signals.Add((userId, signal));
        return IsListening(userId);
    }

    public async Task<Result<Pointer>> OpenAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken)
    {
        await OnCall(userId);
        Opened.Add(userId);
        return default(Result<Pointer>);
    }

    public async Task DepartAsync(
        UserId userId, ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken)
    {
        await OnCall(userId);
        Departed.Add((userId, seq, reason));
    }

    public async Task<bool> ConfirmAsync(UserId userId, ConversationId conversationId, long seq, CancellationToken cancellationToken)
    {
        Confirmed++;
        await OnCall(userId);
        var isTold = Delivered.GetValueOrDefault(userId)?
            .Exists(summary => summary.Id == conversationId && summary.LastSeq >= seq) ?? false;
        return (isTold || Departed.Exists(departed => departed.UserId == userId && departed.Seq >= seq)) && IsStored(userId);
    }
}
