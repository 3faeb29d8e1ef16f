using Parley.Core.Storage;

namespace Parley.Core.Inbox;

/// <summary>The rules of revisions: which are given out, which a crash burned, which can be served as a position. Pure.</summary>
internal static class InboxRevisions
{
    /// <summary>Most burned ranges that are remembered: the head stays one small row however often a machine fails.</summary>
    public const int MaxBurned = 64;

    /// <summary>The head of an inbox that was not closed in order. Revisions that may have been given out but are not stored are burned:
    /// they are never given out again.</summary>
    /// <remarks>The new revision is one above everything burned, so that the position which readers now get is a good one.</remarks>
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

    /// <summary>The head with revisions reserved ahead: topped up early, so that it rides along with a save that is due anyway.</summary>
    public static InboxHead Reserve(InboxHead head, long newest, int reserve) =>
        newest + (reserve / 2) < head.Reserved ? head : head with { Reserved = newest + reserve };

    /// <summary>Whether everything after a position can be told.</summary>
    /// <param name="head">The head.</param>
    /// <param name="newest">The newest revision given out.</param>
    /// <param name="since">The position.</param>
    public static bool IsServable(InboxHead head, long newest, long since) =>
        since >= head.OldestServable && since <= newest && !head.Burned.Any(range => since > range.After && since <= range.Through);
}
