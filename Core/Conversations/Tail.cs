using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>The newest rows of a conversation in memory. They are ascending, have no gaps, and end at the head of one state.</summary>
/// <remarks>This is a cache: <see cref="TailBudget"/> may release the rows at any time, from any thread. Code that reads the rows more than
/// once uses <see cref="ConversationState.Pinned"/>, whose rows are never released.</remarks>
internal sealed class Tail(ImmutableArray<LogRow> rows)
{
    private LogRow[] _rows = ImmutableCollectionsMarshal.AsArray(rows)!;

    public static Tail Empty { get; } = new([]);

    /// <summary>The rows; empty after <see cref="Release"/>.</summary>
    public ImmutableArray<LogRow> Rows => ImmutableCollectionsMarshal.AsImmutableArray(Volatile.Read(ref _rows));

    /// <summary>The row with a sequence number, or null if it is not among these rows.</summary>
    public LogRow? Find(long seq)
    {
        var rows = Rows;
        return !rows.IsEmpty && seq >= rows[0].Seq && seq <= rows[^1].Seq ? rows[(int)(seq - rows[0].Seq)] : null;
    }

    public void Release() => Volatile.Write(ref _rows, []);
}
