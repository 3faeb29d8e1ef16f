using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Faults.Healing;

/// <summary>The members' inboxes, as one process of conversations reaches them. Each call is a step.</summary>
internal sealed class CrashingInboxes(HealingHarness harness, FakeProcess process) : IMemberInboxes
{
    public Task<Error?> PrepareJoinAsync(
        UserId userId, ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken) =>
        harness.CrashInjector.TakeAsync(process, () => harness.InboxOf(userId).PrepareJoinAsync(
            conversationId, token, addedBy, isContact: false, cancellationToken));

    public Task CancelJoinAsync(UserId userId, ConversationId conversationId, Guid token, CancellationToken cancellationToken) =>
        TellAsync(() => harness.InboxOf(userId).CancelJoinAsync(conversationId, token, cancellationToken));

    public Task DeliverAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
        TellAsync(() => harness.InboxOf(userId).DeliverAsync(summary, cancellationToken));

    public Task<bool> DeliverLiveAsync(UserId userId, ConversationSummary summary, LiveEntries? entries) =>
        TellAsync(() => harness.InboxOf(userId).DeliverAsync(summary, entries, CancellationToken.None));

    public Task<bool> SignalAsync(UserId userId, ConversationSignal signal, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<Result<Pointer>> OpenAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
        harness.CrashInjector.TakeAsync(process, () => harness.InboxOf(userId).OpenAsync(summary, cancellationToken));

    public Task DepartAsync(
        UserId userId, ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken) =>
        TellAsync(() => harness.InboxOf(userId).DepartAsync(conversationId, seq, reason, cancellationToken));

    public Task<bool> ConfirmAsync(UserId userId, ConversationId conversationId, long seq, CancellationToken cancellationToken) =>
        harness.CrashInjector.TakeAsync(process, () => harness.InboxOf(userId).ConfirmAsync(conversationId, seq, cancellationToken));

    private Task<bool> TellAsync(Func<Task> tell) => harness.CrashInjector.TakeAsync(process, async () =>
    {
        await tell();
        return true;
    });
}

/// <summary>The inbox store of one process. Each save is a step.</summary>
internal sealed class CrashingInboxStore(IInboxStore inner, HealingHarness harness, FakeProcess process) : IInboxStore
{
    public Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.LoadAsync(userId, tombstones, cancellationToken);
    }

    public Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken) =>
        harness.CrashInjector.TakeAsync(process, () => inner.SaveAsync(save, cancellationToken));

    public ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.ReadRowAsync(userId, conversationId, cancellationToken);
    }

    public ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.FindReservedAsync(userId, kind, key, cancellationToken);
    }

    public Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken) =>
        harness.CrashInjector.TakeAsync(process, () => inner.ReserveAsync(userId, kind, key, id, cancellationToken));
}
