using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Unit.Inbox;

/// <summary>An inbox store whose saves fail on demand, and which can end with its process.</summary>
internal sealed class BreakableInboxStore(IInboxStore inner) : IInboxStore
{
    private bool _isDead;

    /// <summary>Called before each save; the result determines the outcome of the save.</summary>
    public Func<InboxSave, SaveOutcome>? Decide { get; set; }

    /// <summary>Awaited before each save is carried out.</summary>
    public Func<InboxSave, Task>? Hold { get; set; }

    /// <summary>All requested saves.</summary>
    public List<InboxSave> Saves { get; } = [];

    public bool IsDead => _isDead;

    public void Die() => _isDead = true;

    public Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken)
    {
        ThrowIfDead();
        return inner.LoadAsync(userId, tombstones, cancellationToken);
    }

    public async Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken)
    {
        ThrowIfDead();
        Saves.Add(save);
        if (Hold is { } hold)
            await hold(save);
        var outcome = Decide?.Invoke(save) ?? SaveOutcome.Done;
        var isDone = outcome is SaveOutcome.Done or SaveOutcome.DoneUnheard or SaveOutcome.DoneAndDead or SaveOutcome.DoneAsConflict;
        var version = isDone ? await inner.SaveAsync(save, cancellationToken) : null;
        _isDead = outcome is SaveOutcome.DoneAndDead or SaveOutcome.Dead;
        ThrowIfDead();
        return outcome switch
        {
            SaveOutcome.Lost or SaveOutcome.DoneUnheard => throw new IOException("save"),
            SaveOutcome.Busy => throw new StoreBusyException("save"),
            SaveOutcome.ReadOnly => throw new StoreReadOnlyException("save"),
            SaveOutcome.DoneAsConflict => null,
            _ => version,
        };
    }

    public ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken)
    {
        ThrowIfDead();
        return inner.ReadRowAsync(userId, conversationId, cancellationToken);
    }

    public ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken)
    {
        ThrowIfDead();
        return inner.FindReservedAsync(userId, kind, key, cancellationToken);
    }

    public Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken)
    {
        ThrowIfDead();
        return inner.ReserveAsync(userId, kind, key, id, cancellationToken);
    }

    private void ThrowIfDead()
    {
        if (_isDead)
            throw new IOException("dead");
    }
}

/// <summary>The outcome of a save.</summary>
internal enum SaveOutcome
{
    /// <summary>Done and answered.</summary>
    Done,

    /// <summary>Not done, and not answered.</summary>
    Lost,

    /// <summary>Not done, and answered with the reason: the store takes no writes.</summary>
    ReadOnly,

    /// <summary>Not sent to the store, because it has too many requests.</summary>
    Busy,

    /// <summary>Done, and not answered.</summary>
    DoneUnheard,

    /// <summary>Done, and answered as a conflict, because a client's own retry met its success.</summary>
    DoneAsConflict,

    /// <summary>Not done, and the process has died.</summary>
    Dead,

    /// <summary>Done, and the process has died.</summary>
    DoneAndDead,
}
