using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Testing.Faults;
using Parley.Users;

namespace Parley.Faults.Model;

/// <summary>Reports every save of an inbox to the model when it happens. It is below the layer that injects faults.</summary>
internal sealed class RecordingInboxStore(IInboxStore inner, Action<InboxSave> saved) : IInboxStore
{
    // A store that recognises its own success also answers a duplicate with it.
    private readonly HashSet<Guid> _recorded = [];

    public Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken) =>
        inner.LoadAsync(userId, tombstones, cancellationToken);

    public async Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken)
    {
        try
        {
            var version = await inner.SaveAsync(save, cancellationToken);
            if (version is not null && _recorded.Add(save.OperationId))
                saved(save);
            return version;
        }
        catch (InjectedFaultException exception) when (exception.IsDone)
        {
            if (_recorded.Add(save.OperationId))
                saved(save);
            throw;
        }
    }

    public ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken) =>
        inner.ReadRowAsync(userId, conversationId, cancellationToken);

    public ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken) =>
        inner.FindReservedAsync(userId, kind, key, cancellationToken);

    public Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken) =>
        inner.ReserveAsync(userId, kind, key, id, cancellationToken);
}
