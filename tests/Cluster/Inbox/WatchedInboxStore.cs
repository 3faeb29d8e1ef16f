using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Cluster.Inbox;

/// <summary>An inbox store that reports saves to tests that wait for one.</summary>
public sealed class WatchedInboxStore(IInboxStore inner) : IInboxStore
{
    private readonly Lock _gate = new();
    private readonly List<(Func<InboxSave, bool> IsMeant, TaskCompletionSource<InboxSave> Saved)> _waiting = [];

    /// <summary>The next save that fulfils the condition, once it is durable.</summary>
    public Task<InboxSave> NextSave(Func<InboxSave, bool> isMeant)
    {
        var saved = new TaskCompletionSource<InboxSave>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _waiting.Add((isMeant, saved));
        return saved.Task;
    }

    /// <inheritdoc/>
    public Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken) =>
        inner.LoadAsync(userId, tombstones, cancellationToken);

    /// <inheritdoc/>
    public async Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken)
    {
        var version = await inner.SaveAsync(save, cancellationToken);
        lock (_gate)
        {
            foreach (var waiting in _waiting.Where(waiting => version is not null && waiting.IsMeant(save)).ToList())
            {
                _waiting.Remove(waiting);
                waiting.Saved.SetResult(save);
            }
        }

        return version;
    }

    /// <inheritdoc/>
    public ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken) =>
        inner.ReadRowAsync(userId, conversationId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken) =>
        inner.FindReservedAsync(userId, kind, key, cancellationToken);

    /// <inheritdoc/>
    public Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken) =>
        inner.ReserveAsync(userId, kind, key, id, cancellationToken);
}
