using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.Damage;

namespace Parley.StorageContract.PowerCuts;

/// <summary>Tests the last record of a log. It begins at each offset near the end of a page, a sector or a block. Pages or sectors of it
/// are lost in each combination.</summary>
public sealed class TornLogTests : IDisposable
{
    private const int Page = SyntheticLog.PageLength;
    private const int Sector = SyntheticLog.SectorLength;
    private const int Around = 16;

    private readonly MemoryFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "000001.log");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Page, 1, 20)] // a full record over two pages
    [InlineData(Page, 3, 9_000)] // over four pages
    [InlineData(Page, 7, 10_000)] // a first and a last fragment
    [InlineData(Page, 8, 20)] // at the end of a block: a full record in the next one, or a first and a last fragment
    [InlineData(Page, 8, 5_000)]
    [InlineData(Page, 8, 38_000)] // a first, a middle and a last fragment
    [InlineData(Sector, 1, 20)] // the same with sectors
    [InlineData(Sector, 3, 1_100)]
    [InlineData(Sector, 62, 1_200)]
    [InlineData(Sector, 64, 20)]
    [InlineData(Sector, 64, 2_000)]
    public void A_record_whose_parts_are_lost_in_any_combination_ends_the_log(int part, int partEnd, int payload)
    {
        for (var start = partEnd * part - Around; start <= partEnd * part; start++)
        {
            var log = new SyntheticLog(part).FillTo(start).Append(payload);
            for (var lost = 1; lost < 1 << log.Parts(start, log.Length); lost++)
            {
                // If only padding is lost, the record is intact.
                var bytes = log.Lose(start, lost);
                if (bytes.SequenceEqual(log.Lose(start, 0)))
                    continue;
                AssertTorn(start, bytes, lost);
                foreach (var missing in new[] { 1, 10, part + 4 })
                {
                    if (missing < payload && payload < 30_000)
                        AssertTorn(start, log.Lose(start, lost, missing), lost);
                }
            }
        }
    }

    [Theory]
    [InlineData(Page, 40_000)]
    [InlineData(Sector, 4_000)]
    public void The_first_record_of_a_log_may_follow_an_unsynced_record_about_the_log_itself(int part, int payload)
    {
        var log = new SyntheticLog(part).Append(30, kind: 130).Append(payload);
        for (var lost = 1; lost < 1 << log.Parts(0, log.Length); lost++)
            AssertTorn((lost & 1) != 0 ? 0 : 37, log.Lose(0, lost), lost);
    }

    [Theory]
    [InlineData(Page, 1, 20)]
    [InlineData(Page, 3, 9_000)]
    [InlineData(Page, 7, 10_000)]
    [InlineData(Page, 8, 38_000)]
    [InlineData(Sector, 1, 20)]
    [InlineData(Sector, 3, 1_100)]
    [InlineData(Sector, 62, 1_200)]
    public void Bytes_other_than_zeros_in_the_last_record_are_damage(int part, int partEnd, int payload)
    {
        for (var start = partEnd * part - Around; start <= partEnd * part; start++)
        {
            // Checksum, kind, payload. A record with a changed length looks like a record that was cut.
            foreach (var at in new[] { 0, 1, 2, 3, 6, 7, 15 })
                AssertDamaged(Flip(new SyntheticLog(part).FillTo(start).Append(payload), start, at), start);
        }
    }

    [Theory]
    [InlineData(Page, 1, 20)]
    [InlineData(Page, 3, 9_000)]
    [InlineData(Page, 7, 10_000)]
    [InlineData(Page, 8, 5_000)]
    [InlineData(Sector, 1, 20)]
    [InlineData(Sector, 3, 1_100)]
    [InlineData(Sector, 62, 1_200)]
    [InlineData(Sector, 64, 2_000)]
    public void Lost_parts_before_an_intact_record_are_damage(int part, int partEnd, int payload)
    {
        for (var start = partEnd * part - Around; start <= partEnd * part; start++)
        {
            foreach (var next in new[] { 20, 5_000, 70_000 }) // a full record, and a record in three fragments
            {
                var log = new SyntheticLog(part).FillTo(start).Append(payload);
                var end = log.Length;
                log.Append(next);
                for (var lost = 1; lost < 1 << log.Parts(start, end); lost++)
                {
                    // Loses only parts before the next record, which stays intact.
                    var bytes = log.Lose(start, lost);
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

    private void AssertTorn(int start, byte[] bytes, int lost)
    {
        File.WriteAllBytes(Path, bytes);
        var content = LogFile.Read(Path);
        Assert.True(content is { Damage: null, IsUnfinished: true } && content.End == start, $"{start}, lost {lost:b}: {content}");
    }

    private void AssertDamaged(byte[] bytes, int start)
    {
        File.WriteAllBytes(Path, bytes);
        var content = LogFile.Read(Path);
        Assert.True(content is { Damage: not null }, $"{start}: {content}");
    }
}
