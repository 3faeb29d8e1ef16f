using CsCheck;
using Parley.Core.Conversations;
using Parley.Core.Storage;

namespace Parley.Unit.Conversations;

/// <summary>The tail is computed from the rows that enter and leave it, and equals a tail that is computed from the whole log.</summary>
public sealed class TailTests
{
    // Each commit adds some rows and rewrites some older ones. A row is described by the size of its body.
    private static readonly Gen<(int[] Added, (int Age, int Bytes)[] Rewritten)> Commit =
        Gen.Select(Gen.Int[0, 300].Array[0, 6], Gen.Select(Gen.Int[0, 20], Gen.Int[0, 300]).Array[0, 3]);

    [Fact]
    public void A_tail_is_the_longest_end_of_the_log_within_both_limits() =>
        Gen.Select(Commit.Array[1, 30], Gen.Int[0, 12], Gen.Int[0, 3_000]).Sample((commits, maxRows, maxBytes) =>
        {
            var limit = new RowLimit(maxRows, maxBytes);
            var log = new List<LogRow>();
            var tail = Tail.Empty;
            var reachable = 0; // rows that the last tail had, or that were added since: older rows do not come back
            foreach (var (added, rewritten) in commits)
            {
                var written = new SortedList<long, LogRow>();
                foreach (var (age, bytes) in rewritten.Where(change => change.Age < log.Count))
                    written[log.Count - age] = Row(log.Count - age, bytes);
                foreach (var row in written.Values)
                    log[(int)row.Seq - 1] = row;
                foreach (var bytes in added)
                {
                    log.Add(Row(log.Count + 1, bytes));
                    written.Add(log.Count, log[^1]);
                }

                tail = tail.After(written, added.Length, log.Count, limit);

                reachable = LongestEnd(log, reachable + added.Length, limit);
                Assert.Equal(log.TakeLast(reachable), tail.Rows);
                Assert.Equal(tail.Rows.Sum(row => (long)row.Size), tail.Bytes);
                Assert.Equal(tail.Rows, tail.Copy().Rows);
                Assert.Equal(tail.Bytes, tail.Copy().Bytes);
            }
        }, iter: 5_000);

    [Fact]
    public void A_released_tail_grows_from_the_next_commit()
    {
        var tail = new Tail([Row(1, 10), Row(2, 10)]);
        tail.Release();
        Assert.Equal(0, tail.Copy().Bytes);

        var next = tail.After(new() { [2] = Row(2, 20), [3] = Row(3, 30) }, 1, 3, new(10, 10_000));

        Assert.Equal([3L], next.Rows.Select(row => row.Seq));
        Assert.Equal(next.Rows[0].Size, next.Bytes);
    }

    private static int LongestEnd(List<LogRow> log, int reachable, RowLimit limit)
    {
        var (count, bytes) = (0, 0L);
        while (count < Math.Min(reachable, limit.Rows) && ((bytes += log[^(count + 1)].Size) <= limit.Bytes || count == 0))
            count++;
        return count;
    }

    private static LogRow Row(long seq, int bytes) => new()
    {
        Seq = seq,
        Kind = LogRowKind.Message,
        MessageCount = seq,
        ShareCount = 0,
        SenderId = ConversationHarness.User(0),
        Body = new byte[bytes],
    };
}
