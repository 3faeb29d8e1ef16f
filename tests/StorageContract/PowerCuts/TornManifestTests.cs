using System.Globalization;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.Damage;

namespace Parley.StorageContract.PowerCuts;

/// <summary>Tests several records of a manifest that are synced together. They begin at each offset near the end of a page or a sector.
/// Pages or sectors of them are lost in each combination.</summary>
public sealed class TornManifestTests : IDisposable
{
    private const int Page = SyntheticLog.PageLength;
    private const int Sector = SyntheticLog.SectorLength;

    private readonly MemoryFolder _folder = new();

    private string Manifest => Path.Combine(_folder.Path, "MANIFEST-000005");

    public TornManifestTests() => File.WriteAllText(Path.Combine(_folder.Path, "CURRENT"), "MANIFEST-000005\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Page, new[] { 165, 9 }, 1)] // a flush: the table, and the logs that are no longer needed
    [InlineData(Page, new[] { 165, 9 }, 8)] // at the end of a block
    [InlineData(Page, new[] { 9, 165 }, 1)]
    [InlineData(Page, new[] { 165, 165, 9 }, 1)]
    [InlineData(Page, new[] { 4_100, 9, 5_000, 9 }, 1)]
    [InlineData(Page, new[] { 4_100, 9, 30_000, 9 }, 1)]
    [InlineData(Sector, new[] { 165, 9 }, 1)]
    [InlineData(Sector, new[] { 165, 9 }, 64)]
    [InlineData(Sector, new[] { 165, 165, 9 }, 1)]
    [InlineData(Sector, new[] { 520, 9, 1_200, 9 }, 1)]
    [InlineData(Sector, new[] { 520, 9, 4_000, 9 }, 1)]
    public void Records_synced_together_are_cut_off_whichever_parts_are_lost(int part, int[] payloads, int partEnd)
    {
        // Many parts have many combinations. So the test uses only offsets at which a header crosses the end of a part.
        var around = payloads.Sum() < 5 * part ? 200 : LogFragment.HeaderLength;
        for (var start = partEnd * part - around; start <= partEnd * part; start++)
        {
            var log = new SyntheticLog(part).FillTo(start);
            var ends = payloads.Select(payload => log.Append(payload).Length).Prepend(start).ToArray();
            Note(start);
            var whole = log.Lose(start, 0);
            for (var lost = 0; lost < 1 << log.Parts(start, log.Length); lost++)
            {
                var bytes = log.Lose(start, lost);
                File.WriteAllBytes(Manifest, bytes);

                // The first lost byte decides which records are complete.
                var first = whole.AsSpan().CommonPrefixLength(bytes);
                var expected = ends.Last(end => end <= first);
                var found = DatabaseFiles.Check(_folder.Path).SingleOrDefault();
                Assert.True(
                    found?.At == (first == whole.Length ? null : expected),
                    string.Create(CultureInfo.InvariantCulture, $"{start}, lost {lost:b}: {found}, not {expected}"));
            }
        }
    }

    [Fact]
    public void A_torn_record_before_the_noted_synced_length_is_damage()
    {
        var log = new SyntheticLog(Page).FillTo(4_000).Append(165);
        var bytes = log.Append(9).Lose(4_000, lost: 1);
        Note(log.Length);
        AssertRefused(bytes);

        // If the note names another manifest, the synced length of this one is not known.
        Note(100, manifest: 4);
        AssertRefused(bytes);
        File.Delete(Path.Combine(_folder.Path, NewestFiles.NoteName));
        AssertRefused(bytes);
        Note(4_000);
        File.WriteAllBytes(Manifest, bytes);
        Assert.Equal(4_000, Assert.Single(DatabaseFiles.Check(_folder.Path)).At);
    }

    [Theory]
    [InlineData(0)] // in the first record, and nothing is lost
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(90)]
    [InlineData(172)] // in the second one
    [InlineData(180)]
    [InlineData(4)] // the length, which seems to reach beyond the end or into the next record
    [InlineData(5)]
    public void Bytes_other_than_zeros_are_damage(int at)
    {
        for (var start = Sector - 200; start <= Sector; start++)
        {
            Note(start);
            var bytes = new SyntheticLog(Sector).FillTo(start).Append(165).Append(9).Append(165).Lose(start, 0);
            bytes[start + at] ^= 0x40;
            AssertRefused(bytes);
        }
    }

    [Theory]
    [InlineData(Page, 5_000)]
    [InlineData(Sector, 800)]
    public void Other_bytes_next_to_lost_parts_are_damage(int part, int payload)
    {
        for (var start = part - 200; start < part - LogFragment.HeaderLength; start++)
        {
            // The first record is in three parts, of which the second one is lost.
            Note(start);
            var log = new SyntheticLog(part).FillTo(start).Append(payload);
            var second = log.Length;
            var bytes = log.Append(165).Append(9).Lose(start, lost: 2);
            bytes[second + 100] ^= 0x40;
            AssertRefused(bytes);
        }
    }

    private void Note(long length, ulong manifest = 5) => new NewestFiles(0, 0, manifest, length).Note(_folder.Path);

    private void AssertRefused(byte[] bytes)
    {
        File.WriteAllBytes(Manifest, bytes);
        var refusal = Assert.Throws<StoreUnusableException>(() => DatabaseFiles.Check(_folder.Path));
        Assert.Contains("MANIFEST-000005", refusal.Message, StringComparison.Ordinal);
    }
}
