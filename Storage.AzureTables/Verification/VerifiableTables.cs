using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Users;

namespace Parley.Storage.AzureTables.Verification;

/// <summary>Look-ups in the tables of a stopped cluster, for the audit of inboxes.</summary>
internal sealed class VerifiableTables(AzureTablesStore store, CancellationToken cancellationToken) : IVerifiableStore
{
    public async ValueTask<ImmutableArray<ConversationHead?>> FindHeadsAsync(ImmutableArray<ConversationId> ids) =>
        [.. await store.Conversations.ForEachAsync(ids, async id => (await FindAsync(id).ConfigureAwait(false))?.Head)
            .ConfigureAwait(false)];

    public async ValueTask<bool> IsOpenAsync(ConversationId id) =>
        await FindAsync(id).ConfigureAwait(false) is { Version.Open: { } open }
        && await store.OpenRows.FindAsync(open.Run, RowKeys.Open(id, open), cancellationToken).ConfigureAwait(false) is not null;

    public async ValueTask<InboxRow?> FindInboxRowAsync(UserId userId, ConversationId id) =>
        await store.Inboxes.FindAsync(userId.Value, RowKeys.Pointer(id), cancellationToken).ConfigureAwait(false) is { } row
            ? InboxCodec.DecodeRow(id, Payload.KeyOf(row), Payload.Of(row))
            : null;

    /// <summary>Whether a head names this open row. If none does, the append that stored the row never happened.</summary>
    public async Task<bool> IsNamedAsync(ConversationId id, OpenRowKey open) =>
        (await FindAsync(id).ConfigureAwait(false))?.Version.Open == open;

    private async Task<StoredHead?> FindAsync(ConversationId id) =>
        await store.Conversations.FindAsync(id.Value, RowKeys.Head, cancellationToken).ConfigureAwait(false) is { } row
            ? StoredHead.Of(id, row)
            : null;
}
