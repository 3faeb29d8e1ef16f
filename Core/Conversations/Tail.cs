using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>The newest rows of a conversation in memory, in ascending order and without gaps, up to the head of one state.</summary>
/// <remarks>A cache: <see cref="TailBudget"/> may release the rows at any time, from any thread. Code that looks more than once works on
/// <see cref="ConversationState.Pinned"/>, whose rows stay.</remarks>
internal sealed class Tail(ImmutableArray<LogRow> rows)
{
    private LogRow[] _rows = ImmutableCollectionsMarshal.AsArray(rows)!;

    public static Tail Empty { get; } = new([]);

    /// <summary>The rows; none after they were released.</summary>
    public ImmutableArray<LogRow> Rows => ImmutableCollectionsMarshal.AsImmutableArray(Volatile.Read(ref _rows));

    /// <summary>The row with a number, or null where it is older than the rows here.</summary>
    public LogRow? Find(long seq)
    {
        var rows = Rows;
        return !rows.IsEmpty && seq >= rows[0].Seq && seq <= rows[^1].Seq ? rows[(int)(seq - rows[0].Seq)] : null;
    }

    public void Release() => Volatile.Write(ref _rows, []);
}
