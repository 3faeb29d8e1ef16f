using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>Port: inboxes, and the ids of the objects that people created. Exceptions mean the same as in
/// <see cref="IConversationStore"/>.</summary>
public interface IInboxStore
{
    /// <summary>Reads an inbox as one snapshot. If nothing is stored, the inbox is empty and its version is null.</summary>
    /// <param name="userId">The owner of the inbox.</param>
    /// <param name="tombstones">The most rows to return that are only tombstones. Those with the highest revisions are returned.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken);

    /// <summary>Writes a change durably and atomically.</summary>
    /// <returns>The new version. Null after a conflict: the head has another version, and nothing was written.</returns>
    /// <exception cref="StoreBusyException">Nothing was written. In contrast to <see cref="StoreReadOnlyException"/>, other activations may
    /// be able to write now.</exception>
    Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken);

    /// <summary>Reads one row, also an old tombstone that was not loaded. Null if there is no such row.</summary>
    ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken);

    /// <summary>Returns the id that is stored under a creation's key, or null.</summary>
    ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken);

    /// <summary>Returns the id that is stored under a creation's key. If there is none, <paramref name="id"/> is stored durably and
    /// returned. The first caller wins.</summary>
    /// <param name="userId">The creator.</param>
    /// <param name="kind">The kind of object.</param>
    /// <param name="key">The creation's key: 1 to 200 printable ASCII characters.</param>
    /// <param name="id">The id to store if there is none.</param>
    /// <param name="cancellationToken">Cancels the wait; a write that was sent may still happen.</param>
    Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken);
}
