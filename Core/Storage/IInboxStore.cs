using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>Port: inboxes, and the ids of what people created. Outcomes as in <see cref="IConversationStore"/>.</summary>
public interface IInboxStore
{
    /// <summary>An inbox, read as of one moment; an empty one with a null version where nothing is stored.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="tombstones">How many of the rows that are tombstones only are wanted: those of the highest revisions.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken);

    /// <summary>Writes all of a change, durably, or nothing.</summary>
    /// <returns>The new version; null: conflict, nothing was written, the head has another version.</returns>
    Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken);

    /// <summary>One row, also one that was too old to be loaded; or null.</summary>
    ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken);

    /// <summary>The id stored under a creation's key, or null.</summary>
    ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken);

    /// <summary>The id stored under a creation's key. If there is none, <paramref name="id"/> is stored durably. The first caller
    /// wins.</summary>
    /// <param name="userId">Whose creation.</param>
    /// <param name="kind">What is made.</param>
    /// <param name="key">The creation's key: 1 to 200 printable ASCII characters.</param>
    /// <param name="id">The id to store if there is none.</param>
    /// <param name="cancellationToken">Cancels the wait; a write that was sent may still happen.</param>
    Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken);
}
