using System.Collections.Immutable;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations.Reading;

/// <summary>Rows of the log as of one confirmed state: from its tail, else from the store; never past its head.</summary>
/// <exception cref="ChangedMeanwhileException">A row was changed above the head: who may read it must be decided anew.</exception>
internal sealed class LogReader(ConversationState state, IConversationStore store)
{
    // One read of the store; a storm of reactions between two messages costs as much and no more.
    private const int ScanRows = 200;

    public ConversationState State { get; } = state;

    public async ValueTask<LogRow> RowAsync(long seq) => State.InTail(seq) ?? (await RowsAsync([seq]))[0];

    /// <summary>Single rows, in the order asked.</summary>
    public async ValueTask<ImmutableArray<LogRow>> RowsAsync(ImmutableArray<long> seqs)
    {
        ImmutableArray<long> older = [.. seqs.Where(seq => State.InTail(seq) is null)];
        if (older.IsEmpty)
            return [.. seqs.Select(seq => State.InTail(seq)!)];
        var read = Checked(await store.ReadRowsAsync(State.Id, older, CancellationToken.None)).ToDictionary(row => row.Seq);
        return [.. seqs.Select(seq => State.InTail(seq) ?? read.GetValueOrDefault(seq)
            ?? throw new DamagedRowException($"Row {State.Id}/{seq} is missing."))];
    }

    /// <summary>The first rows of a range, or the last ones, in ascending order, without gaps; none only where it is empty.</summary>
    public async ValueTask<ImmutableArray<LogRow>> RangeAsync(long from, long through, int limit, bool fromEnd)
    {
        through = Math.Min(through, State.LastSeq);
        if (from > through)
            return [];
        if (fromEnd)
            from = Math.Max(from, through - limit + 1);
        else
            through = Math.Min(through, from + limit - 1);
        if (State.InTail(from) is not null)
        {
            var offset = (int)(from - State.Tail[0].Seq);
            return State.Tail[offset..(offset + (int)(through - from) + 1)];
        }

        var rows = Checked(await store.ReadAsync(State.Id, from, through, limit, fromEnd, CancellationToken.None));
        if (rows.Length != through - from + 1 || rows.Where((row, index) => row.Seq != from + index).Any())
            throw new DamagedRowException($"Rows of {State.Id} are missing between {from} and {through}.");
        return rows;
    }

    /// <summary>Messages up to and including a number.</summary>
    public async ValueTask<long> MessageCountAsync(long seq) =>
        seq <= 0 ? 0 : seq >= State.LastSeq ? State.Head!.Summary.MessageCount : (await RowAsync(seq)).MessageCount;

    /// <summary>The next messages of a range: at least one if there is one, however many marks lie between.</summary>
    /// <param name="from">First number.</param>
    /// <param name="through">Last number.</param>
    /// <param name="rows">How many are looked at in the first place.</param>
    public async ValueTask<ImmutableArray<LogRow>> MessagesAsync(long from, long through, int rows = ScanRows)
    {
        var scanned = await RangeAsync(from, through, rows, fromEnd: false);
        ImmutableArray<LogRow> messages = [.. scanned.Where(row => row.Kind is LogRowKind.Message)];
        if (!messages.IsEmpty || scanned.IsEmpty || scanned[^1].Seq >= Math.Min(through, State.LastSeq))
            return messages;
        return await MessageAsync(scanned[^1].MessageCount + 1, scanned[^1].Seq + 1) is { } next && next.Seq <= through ? [next] : [];
    }

    /// <summary>Messages of one person in a range. The caller bounds the messages of the range, in all.</summary>
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

    /// <summary>The message with an ordinal, at or after a number: each row knows how many there are up to it, so halving finds
    /// it.</summary>
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

/// <summary>A row was changed after the state that a read began with. Never leaves <see cref="ConversationReader"/>.</summary>
internal sealed class ChangedMeanwhileException : Exception;
