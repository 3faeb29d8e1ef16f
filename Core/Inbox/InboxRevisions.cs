using Parley.Core.Storage;
using Parley.Inbox;

namespace Parley.Core.Inbox;

/// <summary>The rules of revisions, as pure functions: which ones are reserved, which ones a crash burned, and which ones are valid
/// positions.</summary>
internal static class InboxRevisions
{
    /// <summary>The most burned ranges in a head. The head stays a small row, however often a machine fails.</summary>
    public const int MaxBurned = 64;

    // A crash burns at most the reserved revisions. After the restore of a backup, inboxes skip at least 2^32 revisions.
    private const long LongestCrash = 1L << 31;

    /// <summary>Returns the head of an inbox that was not closed cleanly. Revisions that may have been assigned but are not stored are
    /// burned: they are never assigned again.</summary>
    /// <remarks>The new revision is one above all burned ones, so that readers now get a valid position.</remarks>
    public static InboxHead Burn(InboxHead head)
    {
        if (head.Reserved <= head.Revision)
            return head;
        var burned = head.Burned.Add(new(head.Revision, head.Reserved));
        var oldest = head.OldestServable;
        if (burned.Length > MaxBurned)
        {
            oldest = Math.Max(oldest, burned[0].Through + 1);
            burned = burned.RemoveAt(0);
        }

        return head with { Burned = burned, OldestServable = oldest, Revision = head.Reserved + 1, Reserved = head.Reserved + 1 };
    }

    /// <summary>Returns the head with more reserved revisions if half of the reserve is used. The early reservation is then part of a save
    /// that is due anyway.</summary>
    public static InboxHead Reserve(InboxHead head, long newest, int reserve) =>
        newest + (reserve / 2) < head.Reserved ? head : head with { Reserved = newest + reserve };

    /// <summary>Returns null if all changes after a position are available, else the reason why they are not.</summary>
    /// <param name="head">The head.</param>
    /// <param name="newest">The newest assigned revision.</param>
    /// <param name="since">The position.</param>
    public static ResyncReason? WhyNotServable(InboxHead head, long newest, long since)
    {
        if (since < head.OldestServable)
            return ResyncReason.TooOld;
        if (since > newest)
            return ResyncReason.Restored;
        return head.Burned.FirstOrDefault(range => since > range.After && since <= range.Through) is not { } range ? null
            : range.Through - range.After > LongestCrash ? ResyncReason.Restored
            : ResyncReason.Crashed;
    }
}
