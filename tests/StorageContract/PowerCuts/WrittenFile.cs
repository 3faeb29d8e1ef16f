namespace Parley.StorageContract.PowerCuts;

/// <summary>The content of one file, independent of its name: the bytes that are on disk, and the dirty pages that are only in the page
/// cache.</summary>
/// <remarks>It behaves as Linux does: a sync writes only dirty pages, and a failed sync marks them clean. So the next sync succeeds without
/// writing these pages. A page may be on disk in part, because disks write sectors.</remarks>
/// <param name="kept">The path of an additional hard link, by which the file stays accessible when its other names are gone.</param>
internal sealed class WrittenFile(string kept)
{
    private const int PageLength = 4096;
    private const int SectorLength = 512;

    // The length of the file after each write since the last sync.
    private readonly List<int> _ends = [];

    private byte[] _disk = [];
    private byte[] _clean = [];
    private bool _isResized;

    public string Kept { get; } = kept;

    /// <summary>The length on disk.</summary>
    public int SyncedLength => _disk.Length;

    /// <summary>Called after a write by RocksDB. Writes by the .NET runtime are not intercepted.</summary>
    public void Written() => _ends.Add((int)new FileInfo(Kept).Length);

    /// <summary>Called after the length of the file was set. The next sync writes the length, even if it has not changed. A page after the
    /// new length is dirty when it is written again, even with the same bytes.</summary>
    public void Resized()
    {
        _isResized = true;
        var length = (int)new FileInfo(Kept).Length;
        _clean = _clean[..Math.Min(_clean.Length, length)];
        _ends.RemoveAll(end => end > length);
    }

    public void Sync()
    {
        var now = Read();
        var isLengthDirty = _isResized || now.Length != _clean.Length;
        _disk = Write(now, isLengthDirty ? now.Length : _disk.Length, _ => true);
        Clean(now);
    }

    /// <param name="random">Decides how much of the dirty data still gets to the disk; null: nothing.</param>
    public void FailToSync(Random? random)
    {
        var now = Read();
        _disk = Lose(now, random);
        Clean(now);
    }

    /// <summary>The bytes on disk if power is lost now.</summary>
    /// <param name="random">Decides how much of the dirty data is on disk; null: nothing.</param>
    public byte[] AfterPowerLoss(Random? random) => Lose(Read(), random);

    /// <summary>The bytes on disk if power is lost now, with the new length and some of the dirty pages.</summary>
    /// <param name="isWritten">Receives the offset of a sector of a dirty page, and returns whether the sector is on disk.</param>
    public byte[] AfterPowerLoss(Predicate<int> isWritten) => Write(Read(), Read().Length, isWritten);

    private byte[] Lose(byte[] now, Random? random)
    {
        if (random is null)
            return _disk;
        switch (random.Next(3))
        {
            case 0: // all data up to the end of some write or page
                int[] ends = [_disk.Length, now.Length, .. Ends(now.Length)];
                return Write(now, ends[random.Next(ends.Length)], _ => true);
            case 1: // the new length and some sectors; the other sectors have their old content or zeros
                return Write(now, now.Length, _ => random.Next(2) == 0);
            default: // the new length without the new data
                return Write(now, now.Length, _ => false);
        }
    }

    // Linux extends a file page by page during a write.
    private IEnumerable<int> Ends(int length) =>
        _ends.Concat(Enumerable.Range(0, length / PageLength + 1).Select(page => page * PageLength))
            .Where(end => end > _disk.Length && end < length);

    private byte[] Write(byte[] now, int length, Predicate<int> isWritten)
    {
        var disk = new byte[length];
        _disk.AsSpan(0, Math.Min(length, _disk.Length)).CopyTo(disk);
        for (var at = 0; at < Math.Min(length, now.Length); at += SectorLength)
        {
            var page = at - at % PageLength;
            if (Part(now, page, PageLength).SequenceEqual(Part(_clean, page, PageLength)) || !isWritten(at))
                continue;
            var sector = Part(now, at, SectorLength);
            var target = disk.AsSpan(at, Math.Min(SectorLength, length - at));
            target.Clear();
            sector[..Math.Min(sector.Length, target.Length)].CopyTo(target);
        }

        return disk;
    }

    private void Clean(byte[] now)
    {
        (_clean, _isResized) = (now, false);
        _ends.Clear();
    }

    private byte[] Read()
    {
        using var file = File.Open(Kept, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static ReadOnlySpan<byte> Part(byte[] file, int at, int length) =>
        at >= file.Length ? [] : file.AsSpan(at, Math.Min(length, file.Length - at));
}
