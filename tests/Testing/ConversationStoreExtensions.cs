using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Testing;

/// <summary>Reads of a conversation store without limits in bytes, as most tests want them.</summary>
public static class ConversationStoreExtensions
{
    extension(IConversationStore store)
    {
        /// <summary>A conversation with so many of its newest rows.</summary>
        public Task<StoredConversation?> LoadAsync(ConversationId id, int tail, CancellationToken cancellationToken) =>
            store.LoadAsync(id, new RowLimit(tail, int.MaxValue), cancellationToken);

        /// <summary>Rows of a range.</summary>
        public ValueTask<ImmutableArray<LogRow>> ReadAsync(
            ConversationId id, long from, long through, int limit, bool fromEnd, CancellationToken cancellationToken) =>
            store.ReadAsync(id, new LogRange(from, through, new(limit, int.MaxValue), fromEnd), cancellationToken);

        /// <summary>Single rows.</summary>
        public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
            ConversationId id, ImmutableArray<long> seqs, CancellationToken cancellationToken) =>
            store.ReadRowsAsync(id, seqs, int.MaxValue, cancellationToken);

        /// <summary>Conversations with an open row.</summary>
        public IAsyncEnumerable<ConversationId> ReadOpenAsync(CancellationToken cancellationToken) =>
            store.ReadOpenAsync(_ => { }, cancellationToken);
    }
}

/// <summary>What most tests want to know of an open row.</summary>
public static class StoredConversationExtensions
{
    extension(StoredConversation stored)
    {
        /// <summary>Whether there is an open row, of whichever run.</summary>
        public bool IsOpen => stored.Open is not OpenRow.None;
    }
}
