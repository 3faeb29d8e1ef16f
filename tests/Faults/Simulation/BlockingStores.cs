using System.Collections.Immutable;
using Azure;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Testing;
using Parley.Testing.Faults;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <summary>Blocks until a store that completes its calls on other threads has answered. Otherwise the run would no longer depend on its
/// seed alone.</summary>
internal static class Blocking
{
    // Runs on the thread pool. On the caller's scheduler the store's continuations would wait for the thread that waits for the store.
    public static T Get<T>(Func<Task<T>> call)
    {
        try
        {
            return Task.Run(call).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (IsOfService(exception))
        {
            throw new InjectedFaultException(exception.Message, exception);
        }
    }

    /// <summary>A write. If it fails, this finds out whether it was carried out.</summary>
    public static T Get<T>(Func<Task<T>> call, Func<Task<bool>>? wasDone)
    {
        try
        {
            return Get(call);
        }
        catch (InjectedFaultException exception) when (wasDone is not null)
        {
            throw new InjectedFaultException(exception.Message, exception) { IsDone = Get(wasDone) };
        }
    }

    // The exceptions of a client of the table service: for one answer, or for all attempts together.
    private static bool IsOfService(Exception exception) =>
        exception is RequestFailedException or IOException
        || (exception is AggregateException tries && tries.InnerExceptions.All(IsOfService));
}

/// <inheritdoc cref="Blocking"/>
/// <param name="inner">The store.</param>
/// <param name="witness">The same store without its faults. It finds out the outcome of a failed write. Null: writes do not fail.</param>
internal sealed class BlockingConversationStore(Func<IConversationStore> inner, IConversationStore? witness = null) : IConversationStore
{
    public Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().LoadAsync(id, tail, cancellationToken)));

    public Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(
            () => inner().AppendAsync(append, cancellationToken),
            witness is null
                ? null
                : async () => (await witness.LoadAsync(append.Id, 0, CancellationToken.None))?.OperationId == append.OperationId));

    public ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ConfirmAsync(id, version, cancellationToken).AsTask()));

    public ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().FindSentAsync(id, senderId, clientId, cancellationToken).AsTask()));

    public ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ReadAsync(id, range, cancellationToken).AsTask()));

    public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ReadRowsAsync(id, seqs, maxBytes, cancellationToken).AsTask()));

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

    public IAsyncEnumerable<ConversationId> ReadOpenAsync(Action<DamagedRowException> skipped, CancellationToken cancellationToken) =>
        Blocking.Get(() => inner().ReadOpenAsync(skipped, cancellationToken).ToListAsync(cancellationToken).AsTask())
            .Distinct().OrderBy(id => id.Value, StringComparer.Ordinal).ToAsyncEnumerable();

    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().CloseAsync(id, version, cancellationToken)));
}

/// <inheritdoc cref="Blocking"/>
/// <param name="inner">The store.</param>
/// <param name="witness">As for conversations.</param>
internal sealed class BlockingInboxStore(Func<IInboxStore> inner, IInboxStore? witness = null) : IInboxStore
{
    public Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().LoadAsync(userId, tombstones, cancellationToken)));

    public Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(
            () => inner().SaveAsync(save, cancellationToken),
            witness is null
                ? null
                : async () => (await witness.LoadAsync(save.UserId, 0, CancellationToken.None)).OperationId == save.OperationId));

    public ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().ReadRowAsync(userId, conversationId, cancellationToken).AsTask()));

    public ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken) =>
        new(Blocking.Get(() => inner().FindReservedAsync(userId, kind, key, cancellationToken).AsTask()));

    public Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken) =>
        Task.FromResult(Blocking.Get(() => inner().ReserveAsync(userId, kind, key, id, cancellationToken)));
}
