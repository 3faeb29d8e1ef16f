using System.Collections.Immutable;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Reading;

/// <summary>The entries of a range of the log. The scan is bounded: a long series of marks makes the page short, not slow.</summary>
/// <param name="Entries">In ascending order, without marks.</param>
/// <param name="Low">The first scanned sequence number.</param>
/// <param name="High">The last scanned sequence number; below <paramref name="Low"/> if no row was scanned.</param>
internal sealed record PageScan(ImmutableArray<LogRow> Entries, long Low, long High)
{
    private const int MaxRows = 1_000;

    // The first read requests as many rows as the page has entries, which is enough if there are no marks. Further reads use this number.
    private const int RowsAtOnce = 100;

    /// <summary>Returns the last entries between two sequence numbers.</summary>
    public static async ValueTask<PageScan> BackwardAsync(LogReader log, long first, long through, PageLimit limit)
    {
        through = Math.Max(Math.Min(through, log.State.LastSeq), first - 1);
        var entries = new List<LogRow>();
        var low = through + 1;
        for (var atOnce = limit.Entries; low > first && through - low < MaxRows && limit.TakesMore(entries); atOnce = RowsAtOnce)
        {
            foreach (var row in (await log.RangeAsync(first, low - 1, atOnce, fromEnd: true)).Reverse())
            {
                if (!limit.Takes(row, entries))
                    return new(Ascending(entries), low, through);
                low = row.Seq;
            }
        }

        return new(Ascending(entries), low, through);
    }

    /// <summary>Returns the first entries from a sequence number on.</summary>
    public static async ValueTask<PageScan> ForwardAsync(LogReader log, long from, PageLimit limit)
    {
        var entries = new List<LogRow>();
        var high = from - 1;
        for (var atOnce = limit.Entries;
            high < log.State.LastSeq && high - from < MaxRows && limit.TakesMore(entries);
            atOnce = RowsAtOnce)
        {
            foreach (var row in await log.RangeAsync(high + 1, log.State.LastSeq, atOnce, fromEnd: false))
            {
                if (!limit.Takes(row, entries))
                    return new([.. entries], from, high);
                high = row.Seq;
            }
        }

        return new([.. entries], from, high);
    }

    /// <summary>Returns this range joined with the range that follows it.</summary>
    public PageScan Then(PageScan next) => new([.. Entries, .. next.Entries], Low, next.High);

    /// <summary>The size of the entries, in bytes.</summary>
    public long Bytes => Entries.Sum(row => (long)row.Size);

    private static ImmutableArray<LogRow> Ascending(List<LogRow> entries) => [.. Enumerable.Reverse(entries)];
}

/// <summary>The limits of one page.</summary>
/// <param name="Entries">The most entries.</param>
/// <param name="Bytes">The most bytes. The page has at least one entry, whatever its size.</param>
internal readonly record struct PageLimit(int Entries, long Bytes)
{
    public bool TakesMore(List<LogRow> entries) => entries.Count < Entries;

    /// <summary>Adds a row if it is an entry.</summary>
    /// <returns>False if the page ends before this row.</returns>
    public bool Takes(LogRow row, List<LogRow> entries)
    {
        if (!TakesMore(entries))
            return false;
        if (row.Kind is LogRowKind.Mark)
            return true;
        if (entries.Count > 0 && entries.Sum(entry => (long)entry.Size) + row.Size > Bytes)
            return false;
        entries.Add(row);
        return true;
    }
}
