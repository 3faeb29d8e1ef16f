using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Faults.Model;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <summary>Checks everything that one activation of an inbox sends live, at the moment at which it sends it.</summary>
internal sealed class LiveWitness(UserId owner, SimulatedCluster cluster) : IInboxListener
{
    private long? _newest;

    public bool IsListening => true;

    public void OnChanged(long before, InboxChange change, int unreadConversations, LiveEntries? entries)
    {
        var log = cluster.InboxLogOf(owner);
        var what = $"inbox {owner}: live revision {change.Revision}";
        cluster.Findings.Demand(
            before < change.Revision && (_newest ?? before) == before, $"{what} follows {before}, but {_newest} was sent.");
        cluster.Findings.Demand(
            change.Revision <= log.Head.Reserved, $"{what} is beyond {log.Head.Reserved}: a crash could assign it to another change.");
        log.Told(change);
        if (entries is not null)
            Check(change, entries, what);
        _newest = change.Revision;
        cluster.SentLive?.Invoke(owner, before, change, entries);
    }

    public void OnReloaded() => _newest = null;

    private void Check(InboxChange change, LiveEntries entries, string what)
    {
        var self = cluster.LogOf(entries.ConversationId).HeadWith(entries.Through)?.Summary.Find(owner);
        cluster.Findings.Demand(
            change.ConversationId == entries.ConversationId && change.Current?.LastSeq == entries.Through,
            $"{what} has entries through {entries.Through}, and {change}.");
        cluster.Findings.Demand(
            self is not null && entries.Lowest >= self.FirstReadableSeq, $"{what} shows {entries.Lowest}, which {owner} may not see.");
        try
        {
            cluster.Findings.Demand(
                WhyNot(cluster.LogOf(entries.ConversationId), entries) is null,
                $"{what}, {entries.ConversationId}: {WhyNot(cluster.LogOf(entries.ConversationId), entries)}");
        }
        catch (Exception exception)
        {
            cluster.Findings.Demand(false, $"{what}: the checker failed: {exception}");
        }
    }

    /// <summary>Compares the entries with the log at their last number. A mark may be left out if a later one repeats it.</summary>
    private static string? WhyNot(ConversationLog log, LiveEntries entries)
    {
        if (LiveItem.ReadAll(entries) is not { } items)
            return "The form is wrong.";
        if (!items.Select(item => item.Seq).SequenceEqual(items.Select(item => item.Seq).Distinct().Order()))
            return "The items are out of order.";
        if (items.Min(item => item.EntrySeq) != entries.Lowest)
            return $"{entries.Lowest} is not the lowest number.";
        var (left, repeated) = (items.ToDictionary(item => item.Seq), new HashSet<long>());
        for (var seq = entries.Through; seq > entries.After; seq--)
        {
            var row = log.RowAt(seq, entries.Through).Row;
            var isMark = row.Kind is LogRowKind.Mark;
            var entry = isMark ? row.Changed : seq;
            if (!left.Remove(seq, out var item))
            {
                if (!isMark || !repeated.Contains(entry))
                    return $"{seq} is missing.";
                continue;
            }

            repeated.Add(entry);
            if (item.IsMark != isMark || item.EntrySeq != entry
                || !item.Json.Span.SequenceEqual(log.RowAt(entry, entries.Through).Row.Body.Span))
                return $"{seq} differs from the log at {entries.Through}.";
        }

        var sent = items.Select(item => log.RowAt(item.Seq, entries.Through).Row)
            .Where(row => row.ClientId is not null)
            .Select(row => new SentClientId(row.Seq, row.SenderId, row.ClientId!.Value));
        return left.Count > 0 ? $"{left.Keys.First()} is outside of {entries.After} to {entries.Through}."
            : entries.ClientIds.SequenceEqual(sent) ? null : "The client ids differ from the log.";
    }
}
