using System.Collections.Immutable;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations.Reading;

/// <summary>Reads rows of the log up to the head of one confirmed state, from its tail or from the store.</summary>
/// <exception cref="ChangedMeanwhileException">A row was changed by a mark above the head. The read must start again and check the
/// membership again.</exception>
/// <param name="state">The confirmed state.</param>
/// <param name="store">The store, for rows that are older than the tail.</param>
/// <param name="maxBytes">The most bytes of rows in one answer. At least one row is read, whatever its size.</param>
internal sealed class LogReader(ConversationState state, IConversationStore store, int maxBytes)
{
    // The rows of one read of the store, however many marks lie between two messages.
    private const int ScanRows = 200;

    public ConversationState State { get; } = state.Pinned();

    public async ValueTask<LogRow> RowAsync(long seq) => State.Tail.Find(seq) ?? (await RowsAsync([seq]))[0];

    /// <summary>Single rows, in the requested order. If they exceed the byte limit, only the first ones are returned.</summary>
    public async ValueTask<ImmutableArray<LogRow>> RowsAsync(ImmutableArray<long> seqs)
    {
        ImmutableArray<long> older = [.. seqs.Where(seq => State.Tail.Find(seq) is null)];
        var read = older.IsEmpty
            ? []
            : Checked(await store.ReadRowsAsync(State.Id, older, maxBytes, CancellationToken.None)).ToDictionary(row => row.Seq);
        var rows = ImmutableArray.CreateBuilder<LogRow>(seqs.Length);
        var bytes = 0L;
        foreach (var seq in seqs)
        {
            if ((State.Tail.Find(seq) ?? read.GetValueOrDefault(seq)) is not { } row)
                break; // the store's answer ended here because of the byte limit
            if ((bytes += row.Size) > maxBytes && rows.Count > 0)
                break;
            rows.Add(row);
        }

        return rows.Count > 0 || seqs.IsEmpty ? rows.ToImmutable() : throw new DamagedRowException($"Row {State.Id}/{seqs[0]} is missing.");
    }

    /// <summary>The first or the last rows of a range, in ascending order and without gaps. There may be fewer rows than the limit, but
    /// none only if the range is empty.</summary>
    public async ValueTask<ImmutableArray<LogRow>> RangeAsync(long from, long through, int limit, bool fromEnd)
    {
        through = Math.Min(through, State.LastSeq);
        if (from > through)
            return [];
        if (fromEnd)
            from = Math.Max(from, through - limit + 1);
        else
            through = Math.Min(through, from + limit - 1);
        if (State.Tail.Find(from) is not null)
        {
            var tail = State.Tail.Rows;
            var offset = (int)(from - tail[0].Seq);
            return tail[offset..(offset + (int)(through - from) + 1)];
        }

        var range = new LogRange(from, through, new(limit, maxBytes), fromEnd);
        var rows = Checked(await store.ReadAsync(State.Id, range, CancellationToken.None));
        var first = fromEnd ? through - rows.Length + 1 : from;
        return !rows.IsEmpty && first >= from && rows[^1].Seq <= through && !rows.Where((row, index) => row.Seq != first + index).Any()
            ? rows
            : throw new DamagedRowException($"Rows of {State.Id} are missing between {from} and {through}.");
    }

    /// <summary>Returns the number of messages up to and including a sequence number.</summary>
    public async ValueTask<long> MessageCountAsync(long seq) =>
        seq <= 0 ? 0 : seq >= State.LastSeq ? State.Head!.Summary.MessageCount : (await RowAsync(seq)).MessageCount;

    /// <summary>Returns the next messages of a range: at least one if there is one, however many marks precede it.</summary>
    /// <param name="from">The first sequence number.</param>
    /// <param name="through">The last sequence number.</param>
    /// <param name="rows">The number of rows to scan first.</param>
    public async ValueTask<ImmutableArray<LogRow>> MessagesAsync(long from, long through, int rows = ScanRows)
    {
        var scanned = await RangeAsync(from, through, rows, fromEnd: false);
        ImmutableArray<LogRow> messages = [.. scanned.Where(row => row.Kind is LogRowKind.Message)];
        if (!messages.IsEmpty || scanned.IsEmpty || scanned[^1].Seq >= Math.Min(through, State.LastSeq))
            return messages;
        return await MessageAsync(scanned[^1].MessageCount + 1, scanned[^1].Seq + 1) is { } next && next.Seq <= through ? [next] : [];
    }

    /// <summary>Counts the messages of one person in a range. The caller bounds the number of messages in the range.</summary>
    public async ValueTask<int> CountOwnAsync(UserId userId, long from, long through)
    {
        var count = 0;
        for (var messages = await MessagesAsync(from, through);
            !messages.IsEmpty;
            messages = await MessagesAsync(messages[^1].Seq + 1, through))
        {
            count += messages.Count(row => row.SenderId == userId);
        }

        return count;
    }

    /// <summary>Finds the message with an ordinal, at or after a sequence number, by binary search: each row stores the number of messages
    /// up to it.</summary>
    private async ValueTask<LogRow?> MessageAsync(long ordinal, long from)
    {
        if (ordinal > State.Head!.Summary.MessageCount)
            return null;
        var (low, high) = (from, State.LastSeq);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await MessageCountAsync(middle) >= ordinal)
                high = middle;
            else
                low = middle + 1;
        }

        return await RowAsync(low);
    }

    private ImmutableArray<LogRow> Checked(ImmutableArray<LogRow> rows)
    {
        if (rows.Any(row => row.Kind is not LogRowKind.Mark && row.Changed > State.LastSeq))
            throw new ChangedMeanwhileException();
        return rows;
    }
}

/// <summary>A row was changed after the confirmed state of a read. <see cref="ConversationReader"/> always catches it.</summary>
internal sealed class ChangedMeanwhileException : Exception;
