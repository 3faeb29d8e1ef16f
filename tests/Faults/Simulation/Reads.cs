using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Faults.Model;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <summary>What a read must show, recounted from the log at the head that the read names.</summary>
internal static class Reads
{
    /// <summary>The page holds exactly the entries between the places where the pages before and after it begin.</summary>
    public static void Check(Moment moment, UserId reader, ReadMessages query, MessagePage page)
    {
        if (moment.CheckRead(reader, page.Head) is not { } self)
            return;
        var from = Math.Max(self.FirstReadableSeq, page.Before ?? 1);
        var through = page.After ?? page.Head;
        if (query.Before is { } before)
        {
            moment.Demand(page.Before is null || page.Before < before, $"the page before {before} begins at {page.Before}.");
            through = Math.Min(through, before - 1);
        }

        if (query.After is { } after)
        {
            moment.Demand(page.After is null || page.After > after, $"the page after {after} ends at {page.After}.");
            from = Math.Max(from, after + 1);
        }

        CheckEntries(moment, reader, page.Items, from, through, page.Head);
        moment.Demand(page.Items.Length <= query.Limit, $"{page.Items.Length} items for a limit of {query.Limit}.");
        if (query.Around is { } around && around >= self.FirstReadableSeq && around <= page.Head)
            moment.Demand(from <= around && around <= through, $"the page around {around} is of {from} to {through}.");

        // Nothing before joining was ever unread, and who writes has read.
        var cursor = (query.Cursor.Seq < self.JoinedSeq ? ReadCursor.AtJoining(self) : query.Cursor).After(self);
        var unread = moment.Log.EntriesAt(cursor.Seq + 1, page.Head, page.Head)
            .FirstOrDefault(version => version.Row.Kind is LogRowKind.Message && version.Row.SenderId != reader)?.Row.Seq;
        moment.Demand(page.FirstUnreadSeq == unread, $"the first unread is {unread}, not {page.FirstUnreadSeq}.");
    }

    /// <summary>The page tells every number after the position; marks that a later one repeats may be left out.</summary>
    public static void Check(Moment moment, UserId reader, long after, int limit, ChangePage page)
    {
        if (moment.CheckRead(reader, page.Head) is not { } self)
            return;
        var from = Math.Max(after + 1, self.FirstReadableSeq);
        moment.Demand(
            page.Through <= page.Head && (page.Through > after || page.Head <= Math.Max(after, self.FirstReadableSeq - 1)),
            $"through {page.Through} of {page.Head} after {after}.");
        var told = page.Items.ToDictionary(change => change.Seq);
        moment.Demand(
            page.Items.Length <= limit && page.Items.Select(change => change.Seq).SequenceEqual(told.Keys.Order()), "out of order, or too many.");
        var repeated = new HashSet<long>();
        for (var seq = page.Through; seq >= from; seq--)
        {
            var row = moment.Log.RowAt(seq, page.Head).Row;
            var isMark = row.Kind is LogRowKind.Mark;
            var target = isMark ? row.Changed : seq;
            if (!told.Remove(seq, out var change))
            {
                moment.Demand(isMark && repeated.Contains(target), $"{seq} is missing.");
                continue;
            }

            repeated.Add(target);
            var isReadable = target >= self.FirstReadableSeq;
            moment.Demand(
                change.IsMark == isMark && (isReadable
                    ? change.Entry is { } entry && Moment.IsEntry(entry, reader, moment.Log.RowAt(target, page.Head))
                    : change.Entry is null),
                $"{seq} is not told as it is, or not {reader}'s to see.");
        }

        moment.Demand(told.Count == 0, $"{string.Join(' ', told.Keys)} are outside of {from} to {page.Through}.");
        moment.Demand(
            page.Receipts.All(receipt => receipt.UserId != reader && receipt.Seq <= page.Head), "a receipt of one's own, or beyond the head.");
    }

    /// <summary>The gallery holds exactly the shares of its range at some moment of the call.</summary>
    public static void Check(Moment moment, UserId reader, Parley.Content.ShareKind? kind, long? before, SharePage page) =>
        moment.Demand(
            moment.Ever(head => Moment.MemberOf(head, reader) is { } self
                && Shares(moment.Log, self, head!.Summary.LastSeq, kind, page.Before ?? 1, before ?? long.MaxValue).SequenceEqual(page.Items)),
            $"the gallery of {page.Before} to {before} was never so.");

    /// <summary>Exactly the entries of a range, as they were at a head.</summary>
    public static void CheckEntries(Moment moment, UserId reader, ImmutableArray<EntryView> items, long from, long through, long lastSeq)
    {
        var expected = moment.Log.EntriesAt(from, through, lastSeq).ToList();
        moment.Demand(
            items.Length == expected.Count && items.Zip(expected).All(pair => Moment.IsEntry(pair.First, reader, pair.Second)),
            $"{string.Join(' ', items.Select(item => item.Seq))} are not the entries {from} to {through} at {lastSeq}.");
    }

    private static IEnumerable<SharedCard> Shares(
        ConversationLog log, MemberSummary self, long lastSeq, Parley.Content.ShareKind? kind, long from, long before) =>
        log.EntriesAt(Math.Max(from, self.FirstReadableSeq), Math.Min(lastSeq, before - 1), lastSeq)
            .Reverse()
            .SelectMany(version => version.Entry!.Shares.Index()
                .Where(share => kind is null || share.Item.Kind == kind)
                .Select(share => new SharedCard(
                    version.Row.Seq, share.Index, version.Row.SenderId, version.Entry.SentAt, share.Item)));
}
