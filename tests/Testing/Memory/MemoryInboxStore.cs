using System.Collections.Immutable;
using System.Globalization;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Testing.Memory;

/// <summary>The reference store of inboxes. Like <see cref="MemoryConversationStore"/>, it completes every call synchronously.</summary>
public sealed class MemoryInboxStore : IInboxStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UserId, StoredInbox> _inboxes = [];
    private readonly Dictionary<(UserId UserId, CreationKind Kind, string Key), string> _reserved = [];
    private long _lastVersion;

    /// <inheritdoc/>
    public Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var stored = Find(userId);
            var older = stored.Rows.Where(IsTombstoneOnly).OrderByDescending(row => row.Revision).Skip(tombstones).ToHashSet();
            return Task.FromResult(stored with { Rows = [.. stored.Rows.Where(row => !older.Contains(row))] });
        }
    }

    /// <inheritdoc/>
    public Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(save);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var stored = Find(save.UserId);
            if (stored.Version != save.ExpectedVersion)
                return Task.FromResult<string?>(null);

            var rows = stored.Rows.ToDictionary(row => row.ConversationId);
            foreach (var row in save.Rows)
            {
                rows.Remove(row.ConversationId);
                if (!IsEmpty(row))
                    rows.Add(row.ConversationId, row);
            }

            var version = (++_lastVersion).ToString(CultureInfo.InvariantCulture);
            _inboxes[save.UserId] = new(
                save.Head, version, save.OperationId, [.. rows.Values.OrderBy(row => row.ConversationId.Value, StringComparer.Ordinal)]);
            return Task.FromResult<string?>(version);
        }
    }

    /// <inheritdoc/>
    public ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(Find(userId).Rows.FirstOrDefault(row => row.ConversationId == conversationId));
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new(_reserved.GetValueOrDefault((userId, kind, key)));
    }

    /// <inheritdoc/>
    public Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _reserved.TryAdd((userId, kind, key), id);
            return Task.FromResult(_reserved[(userId, kind, key)]);
        }
    }

    private StoredInbox Find(UserId userId) => _inboxes.GetValueOrDefault(userId) ?? new(new(), null, Guid.Empty, []);

    private static bool IsTombstoneOnly(InboxRow row) => row is { Shown: null, Gone: not null, Joining.IsEmpty: true };

    private static bool IsEmpty(InboxRow row) => row is { Shown: null, Gone: null, Joining.IsEmpty: true };
}
