using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Grains.Storage;
using Parley.Users;

namespace Parley.Faults.RocksDb;

/// <summary>Lets a store that answers from threads of its own answer before the call returns, so that a run stays a function of its seed.</summary>
internal static class Blocking
{
    // On the pool: on the caller's scheduler the store would wait for the thread that waits for it.
    public static T Get<T>(Func<Task<T>> call) => Task.Run(call).GetAwaiter().GetResult();
}

/// <inheritdoc cref="Blocking"/>
internal sealed class BlockingConversationStore(Func<IConversationStore> inner) : IConversationStore
{
    public Task<StoredConversation?> LoadAsync(ConversationId id, int tail, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().LoadAsync(id, tail, cancellationToken)));

    public Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().AppendAsync(append, cancellationToken)));

    public ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ConfirmAsync(id, version, cancellationToken).AsTask()));

    public ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().FindSentAsync(id, senderId, clientId, cancellationToken).AsTask()));

    public ValueTask<ImmutableArray<LogRow>> ReadAsync(
        ConversationId id, long from, long through, int limit, bool fromEnd, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ReadAsync(id, from, through, limit, fromEnd, cancellationToken).AsTask()));

    public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ReadRowsAsync(id, seqs, cancellationToken).AsTask()));

    public ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ReadSharesAsync(id, kind, before, limit, cancellationToken).AsTask()));

    public ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(
        ImmutableArray<ConversationId> ids, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ReadHeadsAsync(ids, cancellationToken).AsTask()));

    public ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ReadReceiptsAsync(id, cancellationToken).AsTask()));

    public Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(async () =>
        {
            await inner().WriteReceiptsAsync(id, receipts, cancellationToken);
            return true;
        }));

    public IAsyncEnumerable<ConversationId> ReadOpenAsync(CancellationToken cancellationToken) =>
        Blocking.Get(() => inner().ReadOpenAsync(cancellationToken).ToListAsync(cancellationToken).AsTask()).ToAsyncEnumerable();

    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().CloseAsync(id, version, cancellationToken)));
}

/// <inheritdoc cref="Blocking"/>
internal sealed class BlockingInboxStore(Func<IInboxStore> inner) : IInboxStore
{
    public Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().LoadAsync(userId, tombstones, cancellationToken)));

    public Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().SaveAsync(save, cancellationToken)));

    public ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ReadRowAsync(userId, conversationId, cancellationToken).AsTask()));

    public Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().ReserveAsync(userId, kind, key, id, cancellationToken)));
}
