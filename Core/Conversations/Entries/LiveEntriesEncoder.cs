using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Live;

namespace Parley.Core.Conversations.Entries;

/// <summary>Encodes ranges of a log for live delivery. All members who were told up to the same number share one encoding.</summary>
/// <param name="id">The conversation.</param>
/// <param name="maxRows">The most sequence numbers in one range.</param>
/// <param name="maxBytes">The most bytes of its entries.</param>
internal sealed class LiveEntriesEncoder(ConversationId id, int maxRows, int maxBytes)
{
    // The bytes of one item beside its entry: a number of at most 20 digits, property names and punctuation.
    private const int ItemOverhead = 64;

    // The encodings that end at _through, by the number after which they begin. There is more than one only if an inbox is slow.
    private readonly Dictionary<long, LiveEntries?> _encoded = [];
    private long _through;

    /// <summary>Encodes the changes after a number, up to the head of a state, in the form they have in that state.</summary>
    /// <param name="state">The state. Its tail is not released meanwhile.</param>
    /// <param name="after">The number.</param>
    /// <param name="older">The entries in memory that are older than the tail, by number.</param>
    /// <returns>Null if the range exceeds a limit, or if a row of it is not in memory.</returns>
    public LiveEntries? Encode(ConversationState state, long after, IReadOnlyDictionary<long, LogRow> older)
    {
        if (_through != state.LastSeq)
            _encoded.Clear();
        _through = state.LastSeq;
        if (!_encoded.TryGetValue(after, out var entries))
            _encoded.Add(after, entries = Build(state, after, older));
        return entries;
    }

    /// <summary>Releases the encodings from memory.</summary>
    public void Clear() => _encoded.Clear();

    private LiveEntries? Build(ConversationState state, long after, IReadOnlyDictionary<long, LogRow> older)
    {
        if (state.LastSeq - after > maxRows || after >= state.LastSeq)
            return null;
        var items = new List<(long Seq, LogRow Entry)>((int)(state.LastSeq - after));
        var lastMarks = new Dictionary<long, long>();
        for (var seq = after + 1; seq <= state.LastSeq; seq++)
        {
            if (state.Tail.Find(seq) is not { } row)
                return null;
            if (row.Kind is LogRowKind.Mark)
                lastMarks[row.Changed] = seq;
        }

        var (bytes, lowest) = (0, state.LastSeq);
        var clientIds = ImmutableArray.CreateBuilder<SentClientId>();
        for (var seq = after + 1; seq <= state.LastSeq; seq++)
        {
            var row = state.Tail.Find(seq)!;
            if (row.Kind is LogRowKind.Mark && lastMarks[row.Changed] != seq)
                continue; // a later mark of the range names the same entry
            var entry = row.Kind is LogRowKind.Mark ? state.Tail.Find(row.Changed) ?? older.GetValueOrDefault(row.Changed) : row;
            if (row.Kind is LogRowKind.Mark && entry?.Changed < seq)
                return null; // an older copy of the entry: the state was loaded after the mark, for example after an uncertain commit
            if (entry is null || entry.Changed > state.LastSeq || (bytes += entry.Body.Length + ItemOverhead) > maxBytes)
                return null;
            lowest = Math.Min(lowest, entry.Seq);
            if (row.ClientId is { } clientId)
                clientIds.Add(new(seq, row.SenderId, clientId));
            items.Add((seq, entry));
        }

        return new(id, after, state.LastSeq, lowest, clientIds.DrainToImmutable(), Write(after, items, bytes + ItemOverhead));
    }

    private static ReadOnlyMemory<byte> Write(long after, List<(long Seq, LogRow Entry)> items, int size)
    {
        var buffer = new ArrayBufferWriter<byte>(size);
        buffer.Write("\"after\":"u8);
        Number(buffer, after);
        buffer.Write(",\"items\":["u8);
        foreach (var (seq, entry) in items)
        {
            buffer.Write(seq == items[0].Seq ? "{\"seq\":"u8 : ",{\"seq\":"u8);
            Number(buffer, seq);
            buffer.Write(entry.Seq == seq ? ",\"entry\":{\"clientId\":null,"u8 : ",\"changed\":{\"clientId\":null,"u8);
            buffer.Write(entry.Body.Span[1..]); // the stored JSON object, without its opening brace
            buffer.Write("}"u8);
        }

        buffer.Write("]"u8);
        return buffer.WrittenMemory;
    }

    private static void Number(ArrayBufferWriter<byte> buffer, long value)
    {
        Utf8Formatter.TryFormat(value, buffer.GetSpan(20), out var length);
        buffer.Advance(length);
    }
}
