using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>Port: heads, logs, client ids, gallery index, receipts and open rows of conversations.</summary>
/// <remarks>
/// <para>An exception other than <see cref="DamagedRowException"/> means that the outcome is unknown: a write may have happened, now or
/// later. Tokens are honoured before a write is sent, never after.</para>
/// <para>Every adapter passes the suite in <c>tests/StorageContract</c>.</para>
/// </remarks>
public interface IConversationStore
{
    /// <summary>Head and newest rows, read as of one moment; null: no such conversation.</summary>
    /// <param name="id">Which.</param>
    /// <param name="tail">The most rows of the tail to return.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken);

    /// <summary>Writes all of an append, durably, or nothing. The client ids are checked only where the version matches.</summary>
    /// <remarks>An append with rows leaves an open row of this run. It replaces an open row of another run, because no other silo reads
    /// that row while the other run lives.</remarks>
    Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken);

    /// <summary>Whether the stored head still has this version: a writer elsewhere may have gone on.</summary>
    ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken);

    /// <summary>What a client id of a sender names, or null.</summary>
    ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken);

    /// <summary>The first or the last rows of a range, including marks, in ascending order and without gaps.</summary>
    /// <param name="id">Which conversation.</param>
    /// <param name="range">The rows to read. There may be fewer, but at least one if the range has one.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken);

    /// <summary>Single rows, in the order asked; a row that should be there and is not is damage.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="seqs">The sequence numbers of the rows, at most 1,000.</param>
    /// <param name="maxBytes">Rows after this many bytes are left out. The first row is always returned.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken);

    /// <summary>The sequence numbers of messages below <paramref name="before"/> that have a share of the kind (null: of any kind). The
    /// newest comes first, and each message is named once.</summary>
    ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken);

    /// <summary>Heads in batches of at most 1,000, in the order asked; null where there is no such conversation.</summary>
    ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(ImmutableArray<ConversationId> ids, CancellationToken cancellationToken);

    /// <summary>Everybody's receipts in a conversation.</summary>
    ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken);

    /// <summary>Stores receipts; one that is not above the stored one changes nothing.</summary>
    Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken);

    /// <summary>The conversations with an open row of this run, or of a run that has ended. After faults, a conversation may be returned
    /// more than once.</summary>
    /// <param name="skipped">Called for each open row that cannot be decoded. The enumeration continues with the others.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    IAsyncEnumerable<ConversationId> ReadOpenAsync(Action<DamagedRowException> skipped, CancellationToken cancellationToken);

    /// <summary>Deletes the open row if the head still has this version.</summary>
    /// <returns>Whether the open row is gone.</returns>
    Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken);
}
