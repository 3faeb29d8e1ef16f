using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Faults.Healing;

/// <summary>The conversation store of one process. Each write is a step, and the test can hide from the process what heals.</summary>
internal sealed class CrashingConversationStore(IConversationStore inner, HealingHarness harness, FakeProcess process) : IConversationStore
{
    public async Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        var stored = await inner.LoadAsync(id, tail, cancellationToken);
        return stored is null || harness.ShowsOpenRows ? stored : stored with { Open = OpenRow.None };
    }

    public Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken) =>
        harness.CrashInjector.TakeAsync(process, () => inner.AppendAsync(append, cancellationToken));

    public ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.ConfirmAsync(id, version, cancellationToken);
    }

    public ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.FindSentAsync(id, senderId, clientId, cancellationToken);
    }

    public ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.ReadAsync(id, range, cancellationToken);
    }

    public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.ReadRowsAsync(id, seqs, maxBytes, cancellationToken);
    }

    public ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.ReadSharesAsync(id, kind, before, limit, cancellationToken);
    }

    public async ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(
        ImmutableArray<ConversationId> ids, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return harness.ShowsHeads ? await inner.ReadHeadsAsync(ids, cancellationToken) : [.. ids.Select(_ => (ConversationHead?)null)];
    }

    public ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.ReadReceiptsAsync(id, cancellationToken);
    }

    public Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return inner.WriteReceiptsAsync(id, receipts, cancellationToken);
    }

    public IAsyncEnumerable<ConversationId> ReadOpenAsync(Action<DamagedRowException> skipped, CancellationToken cancellationToken)
    {
        process.ThrowIfDead();
        return harness.ShowsOpenRows ? inner.ReadOpenAsync(skipped, cancellationToken) : AsyncEnumerable.Empty<ConversationId>();
    }

    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        harness.CrashInjector.TakeAsync(process, () => inner.CloseAsync(id, version, cancellationToken));
}
