using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>The newest rows of a conversation in memory. They are ascending, have no gaps, and end at the head of one state.</summary>
/// <remarks>This is a cache: <see cref="TailBudget"/> may release the rows at any time, from any thread. Code that reads the rows more than
/// once uses <see cref="ConversationState.Pinned"/>, whose rows are never released.</remarks>
internal sealed class Tail
{
    private LogRow[] _rows;

    public Tail(ImmutableArray<LogRow> rows)
        : this(rows, rows.Sum(row => (long)row.Size))
    {
    }

    private Tail(ImmutableArray<LogRow> rows, long bytes) => (_rows, Bytes) = (ImmutableCollectionsMarshal.AsArray(rows)!, bytes);

    public static Tail Empty { get; } = new([]);

    /// <summary>The rows; empty after <see cref="Release"/>.</summary>
    public ImmutableArray<LogRow> Rows => ImmutableCollectionsMarshal.AsImmutableArray(Volatile.Read(ref _rows));

    /// <summary>The sum of the <see cref="LogRow.Size"/> of all rows, as it was before <see cref="Release"/>.</summary>
    public long Bytes { get; }

    /// <summary>The row with a sequence number, or null if it is not among these rows.</summary>
    public LogRow? Find(long seq)
    {
        var rows = Rows;
        return !rows.IsEmpty && seq >= rows[0].Seq && seq <= rows[^1].Seq ? rows[(int)(seq - rows[0].Seq)] : null;
    }

    /// <summary>Returns a copy that the budget does not release.</summary>
    public Tail Copy()
    {
        var rows = Rows;
        return rows.IsEmpty ? Empty : new(rows, Bytes);
    }

    /// <summary>Returns the tail after a commit: these rows, as the commit rewrote them, followed by the rows that it added.</summary>
    /// <param name="written">The rows of the commit by sequence number. Rows that are older than the tail are ignored.</param>
    /// <param name="added">How many of the rows are new.</param>
    /// <param name="lastSeq">The number of the last row after the commit.</param>
    /// <param name="limit">The most rows and bytes. One row is kept whatever its size.</param>
    /// <remarks>Every commit calls this method. It reads only the rows that enter or leave the tail.</remarks>
    public Tail After(SortedList<long, LogRow> written, int added, long lastSeq, RowLimit limit)
    {
        var old = Rows;
        var oldBytes = old.IsEmpty ? 0 : Bytes;
        var first = lastSeq - added - old.Length + 1;
        var bytes = oldBytes;
        foreach (var row in written.Values)
        {
            if (row.Seq >= first)
                bytes += row.Size - (row.Seq - first < old.Length ? old[(int)(row.Seq - first)].Size : 0);
        }

        var count = old.Length + added;
        for (; count > limit.Rows || (bytes > limit.Bytes && count > 1); count--)
        {
            var oldest = lastSeq - count + 1;
            bytes -= (written.GetValueOrDefault(oldest) ?? old[(int)(oldest - first)]).Size;
        }

        var start = lastSeq - count + 1;
        var rows = new LogRow[count];
        if (start - first < old.Length)
            old.AsSpan()[(int)(start - first)..].CopyTo(rows);
        foreach (var row in written.Values)
        {
            if (row.Seq >= start)
                rows[row.Seq - start] = row;
        }

        return new(ImmutableCollectionsMarshal.AsImmutableArray(rows), bytes);
    }

    public void Release() => Volatile.Write(ref _rows, []);
}
