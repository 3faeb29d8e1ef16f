using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Testing.Faults;
using Parley.Users;

namespace Parley.Faults.Model;

/// <summary>Tells the model of every commit at the moment at which it happens, below all faults.</summary>
internal sealed class RecordingConversationStore(IConversationStore inner, Action<ConversationAppend> committed) : IConversationStore
{
    // A store that knows its own success again says "committed" to a duplicate too.
    private readonly HashSet<Guid> _recorded = [];

    public Task<StoredConversation?> LoadAsync(ConversationId id, int tail, CancellationToken cancellationToken) =>
        inner.LoadAsync(id, tail, cancellationToken);

    public async Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await inner.AppendAsync(append, cancellationToken);
            if (outcome is AppendOutcome.Committed && _recorded.Add(append.OperationId))
                committed(append);
            return outcome;
        }
        catch (InjectedFaultException exception) when (exception.IsDone)
        {
            if (_recorded.Add(append.OperationId))
                committed(append);
            throw;
        }
    }

    public ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        inner.ConfirmAsync(id, version, cancellationToken);

    public ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken) =>
        inner.FindSentAsync(id, senderId, clientId, cancellationToken);

    public ValueTask<ImmutableArray<LogRow>> ReadAsync(
        ConversationId id, long from, long through, int limit, bool fromEnd, CancellationToken cancellationToken) =>
        inner.ReadAsync(id, from, through, limit, fromEnd, cancellationToken);

    public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, CancellationToken cancellationToken) =>
        inner.ReadRowsAsync(id, seqs, cancellationToken);

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

    public IAsyncEnumerable<ConversationId> ReadOpenAsync(CancellationToken cancellationToken) => inner.ReadOpenAsync(cancellationToken);

    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        inner.CloseAsync(id, version, cancellationToken);
}
