using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Testing;

/// <summary>Reads of a conversation store without a byte limit, which most tests do not need.</summary>
public static class ConversationStoreExtensions
{
    extension(IConversationStore store)
    {
        /// <summary>Loads a conversation with at most <paramref name="tail"/> of its newest rows.</summary>
        public Task<StoredConversation?> LoadAsync(ConversationId id, int tail, CancellationToken cancellationToken) =>
            store.LoadAsync(id, new RowLimit(tail, int.MaxValue), cancellationToken);

        /// <summary>Reads the rows of a range.</summary>
        public ValueTask<ImmutableArray<LogRow>> ReadAsync(
            ConversationId id, long from, long through, int limit, bool fromEnd, CancellationToken cancellationToken) =>
            store.ReadAsync(id, new LogRange(from, through, new(limit, int.MaxValue), fromEnd), cancellationToken);

        /// <summary>Reads single rows by their sequence numbers.</summary>
        public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
            ConversationId id, ImmutableArray<long> seqs, CancellationToken cancellationToken) =>
            store.ReadRowsAsync(id, seqs, int.MaxValue, cancellationToken);

        /// <summary>Reads the ids of conversations with an open row, and ignores damaged rows.</summary>
        public IAsyncEnumerable<ConversationId> ReadOpenAsync(CancellationToken cancellationToken) =>
            store.ReadOpenAsync(_ => { }, cancellationToken);
    }
}

/// <summary>A check for the open row of a loaded conversation.</summary>
public static class StoredConversationExtensions
{
    extension(StoredConversation stored)
    {
        /// <summary>Whether the conversation has an open row, whichever run wrote it.</summary>
        public bool IsOpen => stored.Open is not OpenRow.None;
    }
}
