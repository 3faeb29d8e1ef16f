using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Inbox;

/// <summary>What one inbox believes between two loads: thrown away whole after a conflict.</summary>
internal sealed class LoadedInbox
{
    public LoadedInbox(UserId owner, StoredInbox stored, int maxTombstones)
    {
        (Head, Version, Revision) = (stored.Head, stored.Version, stored.Head.Revision);
        Pointers = new(owner, stored.Rows);

        // As many as were asked for: there may be older ones, which positions before these would have to be told of.
        var tombstones = stored.Rows.Where(row => row.IsTombstone).ToList();
        if (tombstones.Count >= maxTombstones)
            ServeFrom(tombstones.Min(row => row.Revision) - 1);
    }

    /// <summary>The head as stored.</summary>
    public InboxHead Head { get; set; }

    /// <summary>The stored head's version; null: nothing is stored yet.</summary>
    public string? Version { get; set; }

    /// <summary>The newest revision given out; above the stored one while something waits to be written.</summary>
    public long Revision { get; set; }

    /// <summary>The rows.</summary>
    public PointerTable Pointers { get; }

    /// <summary>Rows that differ from the store, empty ones to be deleted there.</summary>
    public Dictionary<ConversationId, InboxRow> Unsaved { get; } = [];

    /// <summary>Conversations whose heads are still to be compared, those to take first at the end.</summary>
    public List<ConversationId> Unchecked { get; } = [];

    /// <summary>The row, if it is in memory.</summary>
    public InboxRow? Find(ConversationId id) => Pointers.Find(id) ?? Unsaved.GetValueOrDefault(id);

    /// <summary>The sequence number of the owner's newest own message in the one-to-one with another user, or 0.</summary>
    public long WrittenTo(UserId owner, UserId other) =>
        owner == other ? 0 : Find(ConversationId.DirectOf(owner, other))?.Shown?.Self.NewestOwnSeq ?? 0;

    /// <summary>A change that the person sees takes the next revision; a hidden one takes none.</summary>
    public InboxRow Number(InboxRow before, InboxRow after) =>
        ReferenceEquals(before.Shown, after.Shown) ? after : after with { Revision = Revision + 1 };

    /// <summary>Takes in a row that the store already has, or that is noted as unsaved.</summary>
    public void Put(InboxRow row, int maxTombstones)
    {
        Revision = Math.Max(Revision, row.Revision);
        Pointers.Put(row);
        while (Pointers.Tombstones > maxTombstones)
            ServeFrom(Pointers.DropOldestTombstone());
    }

    /// <summary>Lists what is to be compared with the conversations: newest first, all of it or only what waits to join.</summary>
    public void ListUnchecked(bool joiningOnly) =>
        Unchecked.AddRange(Pointers.Rows.Where(row => joiningOnly ? row.Joining.Length > 0 : row.IsCurrent)
            .OrderBy(NewestAt)
            .ThenByDescending(row => row.ConversationId.Value, StringComparer.Ordinal)
            .Select(row => row.ConversationId));

    /// <summary>Lists attempts to join that have become too old and are not listed yet.</summary>
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
