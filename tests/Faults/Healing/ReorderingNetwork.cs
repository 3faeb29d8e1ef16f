using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Faults.Healing;

/// <summary>A network that delivers calls late, in any order and more than once. All activations of a conversation share it.</summary>
internal sealed class ReorderingNetwork(HealingHarness harness, Random random)
{
    private readonly List<PendingCall> _underWay = [];
    private readonly List<PendingCall> _delivered = [];

    /// <summary>Whether any call is not delivered yet.</summary>
    public bool IsAny => _underWay.Count > 0;

    /// <summary>The members' inboxes, as one activation reaches them through this network.</summary>
    public IMemberInboxes From(FakeProcess process) => new NetworkInboxes(this, harness, process);

    /// <summary>Delivers one pending call, chosen at random. A notification may stay pending and be delivered again later.</summary>
    public async Task DeliverAnyAsync()
    {
        var index = random.Next(_underWay.Count);
        var pending = _underWay[index];
        if (!pending.IsNotification || random.Next(3) > 0)
            _underWay.RemoveAt(index);
        if (pending.IsNotification)
            _delivered.Add(pending);
        await pending.DeliverAsync();
        await HealingHarness.SettleAsync();
    }

    /// <summary>Delivers all earlier notifications once more, in random order.</summary>
    public async Task DeliverAllAgainAsync()
    {
        foreach (var pending in _delivered.OrderBy(_ => random.Next()).ToList())
            await pending.DeliverAsync();
    }

    private Task<T> PostAsync<T>(bool isNotification, Func<Task<T>> call)
    {
        var answer = new TaskCompletionSource<T>();
        _underWay.Add(new(isNotification, async () => answer.TrySetResult(await call())));
        return answer.Task;
    }

    /// <param name="IsNotification">Whether the call may be delivered more than once, because it only reports a change.</param>
    /// <param name="DeliverAsync">Executes the call. Only the first execution answers the caller.</param>
    private sealed record PendingCall(bool IsNotification, Func<Task> DeliverAsync);

    private sealed class NetworkInboxes(ReorderingNetwork network, HealingHarness harness, FakeProcess process) : IMemberInboxes
    {
        public Task<Error?> PrepareJoinAsync(
            UserId userId, ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken)
        {
            process.ThrowIfDead();
            return network.PostAsync(
                false,
                () => harness.InboxOf(userId).PrepareJoinAsync(conversationId, token, addedBy, isContact: false, CancellationToken.None));
        }

        public Task CancelJoinAsync(UserId userId, ConversationId conversationId, Guid token, CancellationToken cancellationToken) =>
            TellAsync(() => harness.InboxOf(userId).CancelJoinAsync(conversationId, token, CancellationToken.None));

        public Task DeliverAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
            TellAsync(() => harness.InboxOf(userId).DeliverAsync(summary, CancellationToken.None));

        public Task<bool> DeliverLiveAsync(UserId userId, ConversationSummary summary, LiveEntries? entries) =>
            TellAsync(() => harness.InboxOf(userId).DeliverAsync(summary, entries, CancellationToken.None));

        public Task<bool> SignalAsync(UserId userId, ConversationSignal signal, CancellationToken cancellationToken) =>
            Task.FromResult(false);

        public Task<Result<Pointer>> OpenAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken)
        {
            process.ThrowIfDead();
            return network.PostAsync(false, () => harness.InboxOf(userId).OpenAsync(summary, CancellationToken.None));
        }

        public Task DepartAsync(
            UserId userId, ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken) =>
            TellAsync(() => harness.InboxOf(userId).DepartAsync(conversationId, seq, reason, CancellationToken.None));

        public Task<bool> ConfirmAsync(UserId userId, ConversationId conversationId, long seq, CancellationToken cancellationToken)
        {
            process.ThrowIfDead();
            return network.PostAsync(false, () => harness.InboxOf(userId).ConfirmAsync(conversationId, seq, CancellationToken.None));
        }

        private Task<bool> TellAsync(Func<Task> tell)
        {
            process.ThrowIfDead();
            return network.PostAsync(true, async () =>
            {
                await tell();
                return true;
            });
        }
    }
}
