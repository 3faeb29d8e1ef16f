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
    /// <param name="tail">The newest rows wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken);

    /// <summary>Writes all of an append, durably, or nothing. The client ids are checked only where the version matches.</summary>
    /// <remarks>An append with rows leaves an open row of this run: an open row that another run left is replaced, because nobody reads
    /// that one while the other run lives.</remarks>
    Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken);

    /// <summary>Whether the stored head still has this version: a writer elsewhere may have gone on.</summary>
    ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken);

    /// <summary>What a client id of a sender names, or null.</summary>
    ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken);

    /// <summary>Rows of a range, marks included, in ascending order and without gaps; the first ones of it, or the last ones.</summary>
    /// <param name="id">Which conversation.</param>
    /// <param name="range">Which rows. Fewer may come, but at least one if there is one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken);

    /// <summary>Single rows, in the order asked; a row that should be there and is not is damage.</summary>
    /// <param name="id">Which conversation.</param>
    /// <param name="seqs">Their numbers: at most 1,000.</param>
    /// <param name="maxBytes">The rows after so many bytes are left out; the first one always comes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken);

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

    /// <summary>Conversations with an open row of this run, or of a run that is over. After faults one may come more than once.</summary>
    /// <param name="skipped">Told of each open row that cannot be read; the others follow.</param>
    /// <param name="cancellationToken">Gives up.</param>
    IAsyncEnumerable<ConversationId> ReadOpenAsync(Action<DamagedRowException> skipped, CancellationToken cancellationToken);

    /// <summary>Deletes the open row if the head still has this version.</summary>
    /// <returns>Whether it is gone.</returns>
    Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken);
}
