using System.Collections.Immutable;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Reading;

/// <summary>Entries of a stretch of the log, found in bounded work: a storm of reactions gives a short page, not a slow one.</summary>
/// <param name="Entries">In ascending order, without marks.</param>
/// <param name="Low">First number looked at.</param>
/// <param name="High">Last number looked at; below <paramref name="Low"/> where there was none.</param>
internal sealed record PageScan(ImmutableArray<LogRow> Entries, long Low, long High)
{
    private const int MaxRows = 1_000;

    // Without marks in between, as many rows as entries are wanted are enough; only then more.
    private const int RowsAtOnce = 100;

    /// <summary>The last entries between two numbers.</summary>
    public static async ValueTask<PageScan> BackwardAsync(LogReader log, long first, long through, int limit)
    {
        through = Math.Max(Math.Min(through, log.State.LastSeq), first - 1);
        var entries = new List<LogRow>();
        var low = through + 1;
        for (var atOnce = limit; low > first && entries.Count < limit && through - low < MaxRows; atOnce = RowsAtOnce)
        {
            var rows = await log.RangeAsync(first, low - 1, atOnce, fromEnd: true);
            foreach (var row in rows.Reverse().TakeWhile(_ => entries.Count < limit))
            {
                low = row.Seq;
                if (row.Kind is not LogRowKind.Mark)
                    entries.Insert(0, row);
            }
        }

        return new([.. entries], low, through);
    }

    /// <summary>The first entries from a number on.</summary>
    public static async ValueTask<PageScan> ForwardAsync(LogReader log, long from, int limit)
    {
        var entries = new List<LogRow>();
        var high = from - 1;
        for (var atOnce = limit; high < log.State.LastSeq && entries.Count < limit && high - from < MaxRows; atOnce = RowsAtOnce)
        {
            var rows = await log.RangeAsync(high + 1, log.State.LastSeq, atOnce, fromEnd: false);
            foreach (var row in rows.TakeWhile(_ => entries.Count < limit))
            {
                high = row.Seq;
                if (row.Kind is not LogRowKind.Mark)
                    entries.Add(row);
            }
        }

        return new([.. entries], from, high);
    }

    /// <summary>This stretch and the one right after it.</summary>
    public PageScan Then(PageScan next) => new([.. Entries, .. next.Entries], Low, next.High);
}
