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
    /// <param name="tail">Rows wanted: 0 to 1,000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<StoredConversation?> LoadAsync(ConversationId id, int tail, CancellationToken cancellationToken);

    /// <summary>Writes all of an append, durably, or nothing. The client ids are checked only where the version matches.</summary>
    Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken);

    /// <summary>Whether the stored head still has this version: a writer elsewhere may have gone on.</summary>
    ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken);

    /// <summary>What a client id of a sender names, or null.</summary>
    ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken);

    /// <summary>Rows of a range, marks included, in ascending order; the first ones of it, or the last ones.</summary>
    /// <param name="id">Which conversation.</param>
    /// <param name="from">First number, at least 1.</param>
    /// <param name="through">Last number: never above the head that the reader was checked against.</param>
    /// <param name="limit">Most rows: 1 to 1,000.</param>
    /// <param name="fromEnd">Whether the last rows of the range are wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<ImmutableArray<LogRow>> ReadAsync(
        ConversationId id, long from, long through, int limit, bool fromEnd, CancellationToken cancellationToken);

    /// <summary>Single rows, in the order asked; a row that should be there and is not is damage.</summary>
    ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(ConversationId id, ImmutableArray<long> seqs, CancellationToken cancellationToken);

    /// <summary>Numbers of messages below <paramref name="before"/> that have a share of the kind (null: of any),
    /// newest first, each once.</summary>
    ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken);

    /// <summary>Heads in batches of at most 1,000, in the order asked; null where there is no such conversation.</summary>
    ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(ImmutableArray<ConversationId> ids, CancellationToken cancellationToken);

    /// <summary>Everybody's receipts in a conversation.</summary>
    ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken);

    /// <summary>Stores receipts; one that is not above the stored one changes nothing.</summary>
    Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken);

    /// <summary>Conversations with an open row left by a run that is over. After faults one may come more than once.</summary>
    IAsyncEnumerable<ConversationId> ReadOpenAsync(CancellationToken cancellationToken);

    /// <summary>Takes the open row away if the head still has this version.</summary>
    /// <returns>Whether it is away.</returns>
    Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken);
}
