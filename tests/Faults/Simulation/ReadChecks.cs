using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Faults.Model;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <summary>Checks the result of a read against the log at the last number that the read returned.</summary>
internal static class ReadChecks
{
    /// <summary>Checks that a page of messages has exactly the entries between the previous page and the next one.</summary>
    public static void Check(CallWindow window, UserId reader, ReadMessages query, MessagePage page)
    {
        if (window.CheckRead(reader, page.Head) is not { } self)
            return;
        var from = Math.Max(self.FirstReadableSeq, page.Before ?? 1);
        var through = page.After ?? page.Head;
        if (query.Before is { } before)
        {
            window.Demand(page.Before is null || page.Before < before, $"the page before {before} begins at {page.Before}.");
            through = Math.Min(through, before - 1);
        }

        if (query.After is { } after)
        {
            window.Demand(page.After is null || page.After > after, $"the page after {after} ends at {page.After}.");
            from = Math.Max(from, after + 1);
        }

        CheckEntries(window, reader, page.Items, from, through, page.Head);
        window.Demand(page.Items.Length <= query.Limit, $"{page.Items.Length} items for a limit of {query.Limit}.");
        if (query.Around is { } around && around >= self.FirstReadableSeq && around <= page.Head)
            window.Demand(from <= around && around <= through, $"the page around {around} is of {from} to {through}.");

        // Messages before joining are never unread, and a member who writes has read everything before.
        var cursor = (query.Cursor.Seq < self.JoinedSeq ? ReadCursor.AtJoining(self) : query.Cursor).After(self);
        var unread = window.Log.EntriesAt(cursor.Seq + 1, page.Head, page.Head)
            .FirstOrDefault(version => version.Row.Kind is LogRowKind.Message && version.Row.SenderId != reader && !version.Entry!.Unsent)
            ?.Row.Seq;
        window.Demand(page.FirstUnreadSeq == unread, $"the first unread is {unread}, not {page.FirstUnreadSeq}.");
    }

    /// <summary>Checks that a page of changes has every number after the position. A mark may be left out if a later one repeats
    /// it.</summary>
    public static void Check(CallWindow window, UserId reader, long after, int limit, ChangePage page)
    {
        if (window.CheckRead(reader, page.Head) is not { } self)
            return;
        var from = Math.Max(after + 1, self.FirstReadableSeq);
        window.Demand(
            page.Through <= page.Head && (page.Through > after || page.Head <= Math.Max(after, self.FirstReadableSeq - 1)),
            $"through {page.Through} of {page.Head} after {after}.");
        var told = page.Items.ToDictionary(change => change.Seq);
        window.Demand(
            page.Items.Length <= limit && page.Items.Select(change => change.Seq).SequenceEqual(told.Keys.Order()),
            "the changes are out of order, or too many.");
        var repeated = new HashSet<long>();
        for (var seq = page.Through; seq >= from; seq--)
        {
            var row = window.Log.RowAt(seq, page.Head).Row;
            var isMark = row.Kind is LogRowKind.Mark;
            var target = isMark ? row.Changed : seq;
            if (!told.Remove(seq, out var change))
            {
                window.Demand(isMark && repeated.Contains(target), $"{seq} is missing.");
                continue;
            }

            repeated.Add(target);
            var isReadable = target >= self.FirstReadableSeq;
            window.Demand(
                change.IsMark == isMark && (isReadable
                    ? change.Entry is { } entry && CallWindow.IsEntry(entry, reader, window.Log.RowAt(target, page.Head))
                    : change.Entry is null),
                $"{seq} differs from the log, or {reader} may not see it.");
        }

        window.Demand(told.Count == 0, $"{string.Join(' ', told.Keys)} are outside of {from} to {page.Through}.");
        window.Demand(
            page.Receipts.All(receipt => receipt.UserId != reader && receipt.Seq <= page.Head),
            "a receipt of the reader, or beyond the head.");
    }

    /// <summary>Checks that the gallery has exactly the shares of its range at some moment of the call.</summary>
    public static void Check(CallWindow window, UserId reader, Parley.Content.ShareKind? kind, SharePosition? from, SharePage page) =>
        window.Demand(
            window.Ever(head => CallWindow.MemberOf(head, reader) is { } self
                && Shares(window.Log, self, head!.Summary.LastSeq, kind)
                    .Where(share => !IsBefore(share, from) && (page.Next is null || IsBefore(share, page.Next)))
                    .SequenceEqual(page.Items)),
            $"the gallery from {from} to {page.Next} never had this state.");

    private static bool IsBefore(SharedCard share, SharePosition? position) =>
        position is { } place && (share.Seq > place.Seq || (share.Seq == place.Seq && share.Index < place.Index));

    /// <summary>Checks that the items are exactly the entries of a range, as they were at a head.</summary>
    public static void CheckEntries(
        CallWindow window, UserId reader, ImmutableArray<EntryView> items, long from, long through, long lastSeq)
    {
        var expected = window.Log.EntriesAt(from, through, lastSeq).ToList();
        window.Demand(
            items.Length == expected.Count && items.Zip(expected).All(pair => CallWindow.IsEntry(pair.First, reader, pair.Second)),
            $"{string.Join(' ', items.Select(item => item.Seq))} are not the entries {from} to {through} at {lastSeq}.");
    }

    private static IEnumerable<SharedCard> Shares(
        ConversationLog log, MemberSummary self, long lastSeq, Parley.Content.ShareKind? kind) =>
        log.EntriesAt(self.FirstReadableSeq, lastSeq, lastSeq)
            .Reverse()
            .SelectMany(version => version.Entry!.Shares.Index()
                .Where(share => kind is null || share.Item.Kind == kind)
                .Select(share => new SharedCard(
                    version.Row.Seq, share.Index, version.Row.SenderId, version.Entry.SentAt, share.Item)));
}
