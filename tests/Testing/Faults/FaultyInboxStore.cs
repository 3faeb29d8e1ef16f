using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Testing.Faults;

/// <summary>An inbox store with the faults of a <see cref="FaultPlan"/>.</summary>
public sealed class FaultyInboxStore(IInboxStore inner, FaultPlan plan) : IInboxStore
{
    /// <inheritdoc/>
    public Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken) =>
        plan.ReadAsync($"load inbox {userId}", () => inner.LoadAsync(userId, tombstones, CancellationToken.None));

    /// <inheritdoc/>
    public Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(save);
        cancellationToken.ThrowIfCancellationRequested();
        return plan.WriteAsync<string?>(
            $"save inbox {save.UserId} {save.Head.Revision}", () => inner.SaveAsync(save, CancellationToken.None), () => null);
    }

    /// <inheritdoc/>
    public ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken) =>
        new(plan.ReadAsync($"read inbox row {userId}", () => inner.ReadRowAsync(userId, conversationId, CancellationToken.None).AsTask()));

    /// <inheritdoc/>
    public ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken) =>
        new(plan.ReadAsync(
            $"find reserved {userId} {key}", () => inner.FindReservedAsync(userId, kind, key, CancellationToken.None).AsTask()));

    /// <inheritdoc/>
    public Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return plan.WriteAsync($"reserve {userId} {key}", () => inner.ReserveAsync(userId, kind, key, id, CancellationToken.None), null);
    }
}
