using System.Globalization;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.Damage;

namespace Parley.StorageContract.PowerCuts;

/// <summary>Several records of a manifest that are synced together, in all positions at the end of a page, with all combinations of lost
/// pages.</summary>
public sealed class TornManifestTests : IDisposable
{
    private const int PageLength = 4096;

    private readonly MemoryFolder _folder = new();

    private string Manifest => Path.Combine(_folder.Path, "MANIFEST-000005");

    public TornManifestTests() => File.WriteAllText(Path.Combine(_folder.Path, "CURRENT"), "MANIFEST-000005\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(new[] { 165, 9 }, 1)] // a flush: the table, and the logs that are no longer needed
    [InlineData(new[] { 165, 9 }, 8)] // at the end of a block
    [InlineData(new[] { 9, 165 }, 1)]
    [InlineData(new[] { 165, 165, 9 }, 1)]
    [InlineData(new[] { 4_100, 9, 5_000, 9 }, 1)]
    [InlineData(new[] { 4_100, 9, 30_000, 9 }, 1)]
    public void Records_synced_together_are_cut_off_whichever_pages_are_lost(int[] payloads, int pageEnd)
    {
        // Many pages have many combinations. So only the starts are tested at which a header is at the end of the page.
        var around = payloads.Sum() < 20_000 ? 200 : LogFragment.HeaderLength;
        for (var start = pageEnd * PageLength - around; start <= pageEnd * PageLength; start++)
        {
            var log = new SyntheticLog().FillTo(start);
            var ends = payloads.Select(payload => log.Append(payload).Length).Prepend(start).ToArray();
            Note(start);
            var whole = log.Lose(start, 0);
            for (var pages = 0; pages < 1 << SyntheticLog.Pages(start, log.Length); pages++)
            {
                var bytes = log.Lose(start, pages);
                File.WriteAllBytes(Manifest, bytes);

                // The first lost byte decides which records are complete.
                var lost = whole.AsSpan().CommonPrefixLength(bytes);
                var expected = ends.Last(end => end <= lost);
                var found = DatabaseFiles.Check(_folder.Path).SingleOrDefault();
                Assert.True(
                    found?.At == (lost == whole.Length ? null : expected),
                    string.Create(CultureInfo.InvariantCulture, $"{start}, pages {pages:b}: {found}, not {expected}"));
            }
        }
    }

    [Fact]
    public void A_torn_record_before_the_noted_synced_length_is_damage()
    {
        var log = new SyntheticLog().FillTo(4_000).Append(165);
        var bytes = log.Append(9).Lose(4_000, pages: 1);
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
        for (var start = PageLength - 200; start <= PageLength; start++)
        {
            Note(start);
            var bytes = new SyntheticLog().FillTo(start).Append(165).Append(9).Append(165).Lose(start, 0);
            bytes[start + at] ^= 0x40;
            AssertRefused(bytes);
        }
    }

    [Fact]
    public void Other_bytes_next_to_lost_pages_are_damage()
    {
        for (var start = PageLength - 200; start < PageLength - LogFragment.HeaderLength; start++)
        {
            // The first record is on three pages, of which the second one is lost.
            Note(start);
            var log = new SyntheticLog().FillTo(start).Append(5_000);
            var second = log.Length;
            var bytes = log.Append(165).Append(9).Lose(start, pages: 2);
            bytes[second + 100] ^= 0x40;
            AssertRefused(bytes);
        }
    }

    private void Note(long length, ulong manifest = 5) => new NewestFiles(0, manifest, length).Note(_folder.Path);

    private void AssertRefused(byte[] bytes)
    {
        File.WriteAllBytes(Manifest, bytes);
        var refusal = Assert.Throws<StoreUnusableException>(() => DatabaseFiles.Check(_folder.Path));
        Assert.Contains("MANIFEST-000005", refusal.Message, StringComparison.Ordinal);
    }
}
