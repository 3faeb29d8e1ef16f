using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Testing.Faults;

/// <summary>A conversation store with the faults of a <see cref="FaultPlan"/>.</summary>
public sealed class FaultyConversationStore(IConversationStore inner, FaultPlan plan) : IConversationStore
{
    /// <inheritdoc/>
    public Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken) =>
        plan.ReadAsync($"load {id}", () => inner.LoadAsync(id, tail, CancellationToken.None));

    /// <inheritdoc/>
    public Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(append);
        cancellationToken.ThrowIfCancellationRequested();
        return plan.WriteAsync(
            $"append {append.Id} {append.Head.Summary.LastSeq}",
            () => inner.AppendAsync(append, CancellationToken.None),
            () => new AppendOutcome.Conflict());
    }

    /// <inheritdoc/>
    public ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        new(plan.ReadAsync($"confirm {id}", () => inner.ConfirmAsync(id, version, CancellationToken.None).AsTask()));

    /// <inheritdoc/>
    public ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken) =>
        new(plan.ReadAsync($"find {id}", () => inner.FindSentAsync(id, senderId, clientId, CancellationToken.None).AsTask()));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken) =>
        new(plan.ReadAsync($"read {id}", () => inner.ReadAsync(id, range, CancellationToken.None).AsTask()));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken) =>
        new(plan.ReadAsync($"read rows {id}", () => inner.ReadRowsAsync(id, seqs, maxBytes, CancellationToken.None).AsTask()));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken) =>
        new(plan.ReadAsync($"read shares {id}", () => inner.ReadSharesAsync(id, kind, before, limit, CancellationToken.None).AsTask()));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(
        ImmutableArray<ConversationId> ids, CancellationToken cancellationToken) =>
        new(plan.ReadAsync($"read heads", () => inner.ReadHeadsAsync(ids, CancellationToken.None).AsTask()));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken) =>
        new(plan.ReadAsync($"read receipts {id}", () => inner.ReadReceiptsAsync(id, CancellationToken.None).AsTask()));

    /// <inheritdoc/>
    public Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return plan.WriteAsync(
            $"write receipts {id}",
            async () =>
            {
                await inner.WriteReceiptsAsync(id, receipts, CancellationToken.None);
                return true;
            },
            null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ConversationId> ReadOpenAsync(
        Action<DamagedRowException> skipped, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ids = await plan.ReadAsync(
            $"read open", async () => await inner.ReadOpenAsync(skipped, CancellationToken.None).ToListAsync(CancellationToken.None));
        foreach (var id in ids)
            yield return id;
    }

    /// <inheritdoc/>
    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return plan.WriteAsync($"close {id}", () => inner.CloseAsync(id, version, CancellationToken.None), () => false);
    }
}
