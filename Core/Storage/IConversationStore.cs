using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>Port: heads, logs, client ids, gallery index, receipts and open rows of conversations.</summary>
/// <remarks>
/// <para>An exception other than <see cref="DamagedRowException"/> and <see cref="StoreReadOnlyException"/> means that the outcome is
/// unknown: the write may have happened, or may still happen. A cancellation token has an effect only until the write is sent.</para>
/// <para>Every adapter passes the suite in <c>tests/StorageContract</c>.</para>
/// </remarks>
public interface IConversationStore
{
    /// <summary>Reads the head and the newest rows as one snapshot. Null if there is no such conversation.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="tail">The most rows of the tail to return.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken);

    /// <summary>Writes an append durably and atomically. The client ids are checked only if the version matches.</summary>
    /// <remarks>An append with rows leaves an open row of this run. It replaces an open row of another run, because no other silo reads
    /// that row while the other run lives.</remarks>
    Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken);

    /// <summary>Returns whether the stored head still has this version. Another activation may have written a newer one.</summary>
    ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken);

    /// <summary>Returns the used client id of a sender, or null.</summary>
    ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken);

    /// <summary>Reads the first or the last rows of a range, including marks, in ascending order and without gaps.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="range">The rows to read. There may be fewer, but at least one if the range has one.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken);

    /// <summary>Reads single rows, in the order of <paramref name="seqs"/>. A missing row throws
    /// <see cref="DamagedRowException"/>.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="seqs">The sequence numbers of the rows, at most 1,000.</param>
    /// <param name="maxBytes">Rows after this many bytes are left out. The first row is always returned.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Returns the sequence numbers of messages below <paramref name="before"/> that have a share of the kind, or of any kind if
    /// it is null. The newest comes first. Each message is returned once.</summary>
    ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken);

    /// <summary>Reads at most 1,000 heads, in the order of <paramref name="ids"/>. A head is null if there is no such
    /// conversation.</summary>
    ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(ImmutableArray<ConversationId> ids, CancellationToken cancellationToken);

    /// <summary>Reads all receipts of a conversation.</summary>
    ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken);

    /// <summary>Stores receipts. A receipt that is not above the stored one changes nothing.</summary>
    Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken);

    /// <summary>Returns the conversations with an open row of this run, or of a run that has ended. After faults, a conversation may be
    /// returned more than once.</summary>
    /// <param name="skipped">Called for each open row that cannot be decoded. The enumeration continues with the others.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    IAsyncEnumerable<ConversationId> ReadOpenAsync(Action<DamagedRowException> skipped, CancellationToken cancellationToken);

    /// <summary>Deletes the open row if the head still has this version.</summary>
    /// <returns>Whether the open row no longer exists.</returns>
    Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken);
}
