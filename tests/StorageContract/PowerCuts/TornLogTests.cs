using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.Damage;

namespace Parley.StorageContract.PowerCuts;

/// <summary>The last record of a log, in all positions at the end of a page or a block, with all combinations of lost pages.</summary>
public sealed class TornLogTests : IDisposable
{
    private const int PageLength = 4096;
    private const int Around = 16;

    private readonly MemoryFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "000001.log");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 20)] // a full record over two pages
    [InlineData(3, 9_000)] // over four pages
    [InlineData(7, 10_000)] // a first and a last fragment
    [InlineData(8, 20)] // at the end of a block: a full record in the next one, or a first and a last fragment
    [InlineData(8, 5_000)]
    [InlineData(8, 38_000)] // a first, a middle and a last fragment
    public void A_record_whose_pages_are_lost_in_any_combination_ends_the_log(int pageEnd, int payload)
    {
        for (var start = pageEnd * PageLength - Around; start <= pageEnd * PageLength; start++)
        {
            var log = new SyntheticLog().FillTo(start).Append(payload);
            for (var pages = 1; pages < 1 << SyntheticLog.Pages(start, log.Length); pages++)
            {
                // If only padding is lost, the record is intact.
                var bytes = log.Lose(start, pages);
                if (bytes.SequenceEqual(log.Lose(start, 0)))
                    continue;
                AssertTorn(start, bytes, pages);
                foreach (var missing in new[] { 1, 10, 4_100 })
                {
                    if (missing < payload && payload < 30_000)
                        AssertTorn(start, log.Lose(start, pages, missing), pages);
                }
            }
        }
    }

    [Fact]
    public void The_first_record_of_a_log_may_follow_an_unsynced_record_about_the_log_itself()
    {
        var log = new SyntheticLog().Append(30, kind: 130).Append(40_000);
        for (var pages = 1; pages < 1 << SyntheticLog.Pages(0, log.Length); pages++)
            AssertTorn((pages & 1) != 0 ? 0 : 37, log.Lose(0, pages), pages);
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(3, 9_000)]
    [InlineData(7, 10_000)]
    [InlineData(8, 38_000)]
    public void Bytes_other_than_zeros_in_the_last_record_are_damage(int pageEnd, int payload)
    {
        for (var start = pageEnd * PageLength - Around; start <= pageEnd * PageLength; start++)
        {
            // Checksum, kind, payload. A record with a changed length looks like a record that was cut.
            foreach (var at in new[] { 0, 1, 2, 3, 6, 7, 15 })
                AssertDamaged(Flip(new SyntheticLog().FillTo(start).Append(payload), start, at), start);
        }
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(3, 9_000)]
    [InlineData(7, 10_000)]
    [InlineData(8, 5_000)]
    public void Lost_pages_before_an_intact_record_are_damage(int pageEnd, int payload)
    {
        for (var start = pageEnd * PageLength - Around; start <= pageEnd * PageLength; start++)
        {
            foreach (var next in new[] { 20, 5_000, 70_000 }) // a full record, and a record in three fragments
            {
                var log = new SyntheticLog().FillTo(start).Append(payload);
                var end = log.Length;
                log.Append(next);
                for (var pages = 1; pages < 1 << SyntheticLog.Pages(start, end); pages++)
                {
                    // Loses only pages before the next record, which stays intact.
                    var bytes = log.Lose(start, pages);
                    log.Lose(end, 0).AsSpan(end).CopyTo(bytes.AsSpan(end));
                    if (!bytes.SequenceEqual(log.Lose(start, 0)))
                        AssertDamaged(bytes, start);
                }
            }
        }
    }

    // A record after the padding of a block starts in the next block.
    private static byte[] Flip(SyntheticLog log, int start, int at)
    {
        var bytes = log.Lose(start, 0);
        var rest = LogFragment.BlockLength - start % LogFragment.BlockLength;
        bytes[start + (rest < LogFragment.HeaderLength ? rest : 0) + at] ^= 0x20;
        return bytes;
    }

    private void AssertTorn(int start, byte[] bytes, int pages)
    {
        File.WriteAllBytes(Path, bytes);
        var content = LogFile.Read(Path);
        Assert.True(content is { Damage: null, IsUnfinished: true } && content.End == start, $"{start}, pages {pages:b}: {content}");
    }

    private void AssertDamaged(byte[] bytes, int start)
    {
        File.WriteAllBytes(Path, bytes);
        var content = LogFile.Read(Path);
        Assert.True(content is { Damage: not null }, $"{start}: {content}");
    }
}
