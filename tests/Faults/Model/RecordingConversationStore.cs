using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Testing.Faults;
using Parley.Users;

namespace Parley.Faults.Model;

/// <summary>Reports every commit to the model when it happens. It is below the layer that injects faults.</summary>
/// <param name="inner">The store.</param>
/// <param name="recorded">The operations that were reported. A store also answers "committed" to a duplicate of an operation that has
/// succeeded.</param>
/// <param name="committed">Called once for each commit.</param>
internal sealed class RecordingConversationStore(
    IConversationStore inner, HashSet<Guid> recorded, Action<ConversationAppend> committed) : IConversationStore
{
    public Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken) =>
        inner.LoadAsync(id, tail, cancellationToken);

    public async Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await inner.AppendAsync(append, cancellationToken);
            if (outcome is AppendOutcome.Committed && recorded.Add(append.OperationId))
                committed(append);
            return outcome;
        }
        catch (InjectedFaultException exception) when (exception.IsDone)
        {
            if (recorded.Add(append.OperationId))
                committed(append);
            throw;
        }
    }

    public ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        inner.ConfirmAsync(id, version, cancellationToken);

    public ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken) =>
        inner.FindSentAsync(id, senderId, clientId, cancellationToken);

    public ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken) =>
        inner.ReadAsync(id, range, cancellationToken);

    public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken) =>
        inner.ReadRowsAsync(id, seqs, maxBytes, cancellationToken);

    public ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken) =>
        inner.ReadSharesAsync(id, kind, before, limit, cancellationToken);

    public ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(
        ImmutableArray<ConversationId> ids, CancellationToken cancellationToken) =>
        inner.ReadHeadsAsync(ids, cancellationToken);

    public ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken) =>
        inner.ReadReceiptsAsync(id, cancellationToken);

    public Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken) =>
        inner.WriteReceiptsAsync(id, receipts, cancellationToken);

    public IAsyncEnumerable<ConversationId> ReadOpenAsync(Action<DamagedRowException> skipped, CancellationToken cancellationToken) =>
        inner.ReadOpenAsync(skipped, cancellationToken);

    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        inner.CloseAsync(id, version, cancellationToken);
}
