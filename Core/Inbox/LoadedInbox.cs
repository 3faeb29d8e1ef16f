using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Inbox;

/// <summary>The cached state of one inbox between two loads. After a conflict it is discarded as a whole.</summary>
internal sealed class LoadedInbox
{
    public LoadedInbox(UserId owner, StoredInbox stored, int maxTombstones)
    {
        (Head, Version, Revision) = (stored.Head, stored.Version, stored.Head.Revision);
        Pointers = new(owner, stored.Rows);

        // The load returned as many tombstones as it may return, so there may be older ones. Positions before the loaded tombstones cannot
        // be served.
        var tombstones = stored.Rows.Where(row => row.IsTombstone).ToList();
        if (tombstones.Count >= maxTombstones)
            ServeFrom(tombstones.Min(row => row.Revision) - 1);
    }

    /// <summary>The head as stored.</summary>
    public InboxHead Head { get; set; }

    /// <summary>The stored head's version, or null if nothing is stored yet.</summary>
    public string? Version { get; set; }

    /// <summary>The newest assigned revision. It is above the stored one while there are unsaved changes.</summary>
    public long Revision { get; set; }

    /// <summary>The rows.</summary>
    public PointerTable Pointers { get; }

    /// <summary>Rows that differ from the store. The store deletes the empty ones.</summary>
    public Dictionary<ConversationId, InboxRow> Unsaved { get; } = [];

    /// <summary>Conversations whose heads are not compared yet. The last one is compared first.</summary>
    public List<ConversationId> Unchecked { get; } = [];

    /// <summary>Returns the row if it is in memory, else null.</summary>
    public InboxRow? Find(ConversationId id) => Pointers.Find(id) ?? Unsaved.GetValueOrDefault(id);

    /// <summary>The sequence number of the owner's newest own message in the one-to-one with another user, or 0.</summary>
    public long WrittenTo(UserId owner, UserId other) =>
        owner == other ? 0 : Find(ConversationId.DirectOf(owner, other))?.Shown?.Self.NewestOwnSeq ?? 0;

    /// <summary>Assigns the next revision to a visible change. Other changes take none.</summary>
    public InboxRow Number(InboxRow before, InboxRow after) =>
        ReferenceEquals(before.Shown, after.Shown) ? after : after with { Revision = Revision + 1 };

    /// <summary>Puts a row into memory. The store already has it, or it is among the unsaved rows.</summary>
    public void Put(InboxRow row, int maxTombstones)
    {
        Revision = Math.Max(Revision, row.Revision);
        Pointers.Put(row);
        while (Pointers.Tombstones > maxTombstones)
            ServeFrom(Pointers.DropOldestTombstone());
    }

    /// <summary>Adds the conversations to compare: all current ones, or only those with attempts to join. The newest is the last one, which
    /// is compared first.</summary>
    public void ListUnchecked(bool joiningOnly) =>
        Unchecked.AddRange(Pointers.Rows.Where(row => joiningOnly ? row.Joining.Length > 0 : row.IsCurrent)
            .OrderBy(NewestAt)
            .ThenByDescending(row => row.ConversationId.Value, StringComparer.Ordinal)
            .Select(row => row.ConversationId));

    /// <summary>Adds the conversations whose attempts to join have expired and that are not listed yet.</summary>
    public void ListExpired(DateTimeOffset expired) =>
        Unchecked.AddRange(Pointers.Joining
            .Where(id => Pointers.Find(id)!.Joining.Any(token => token.At <= expired))
            .Except(Unchecked)
            .ToList());

    private static DateTimeOffset NewestAt(InboxRow row)
    {
        var joining = row.Joining.Length > 0 ? row.Joining.Max(token => token.At) : DateTimeOffset.MinValue;
        return row.Shown is { } shown && shown.LastAt > joining ? shown.LastAt : joining;
    }

    private void ServeFrom(long revision) => Head = Head with { OldestServable = Math.Max(Head.OldestServable, revision) };
}
