namespace Parley.StorageContract.PowerCuts;

/// <summary>A file, under whatever name: what is on disk of it, and which of its pages the kernel still has to write.</summary>
/// <remarks>As Linux has it: a sync writes dirty pages only, and one that fails leaves them clean. A further sync then succeeds, and writes
/// nothing of them.</remarks>
/// <param name="kept">A name of its own, which it does not lose.</param>
internal sealed class WrittenFile(string kept)
{
    private const int PageLength = 4096;

    private byte[] _disk = [];
    private byte[] _clean = [];
    private bool _isResized;

    public string Kept { get; } = kept;

    /// <summary>Its length was set: the next sync writes it, also where it is the same.</summary>
    public void Resized() => _isResized = true;

    public void Sync()
    {
        var now = Read();
        var isLengthDirty = _isResized || now.Length != _clean.Length;
        _disk = Write(now, isLengthDirty ? now.Length : _disk.Length, _ => true);
        Clean(now);
    }

    /// <param name="random">Decides on what came to the disk all the same; null: nothing did.</param>
    public void FailToSync(Random? random)
    {
        var now = Read();
        _disk = Lose(now, random);
        Clean(now);
    }

    /// <summary>What is on disk if the power goes now.</summary>
    /// <param name="random">Decides on what is dirty; null: all of it is lost.</param>
    public byte[] AfterPowerLoss(Random? random) => Lose(Read(), random);

    private byte[] Lose(byte[] now, Random? random)
    {
        if (random is null)
            return _disk;
        switch (random.Next(3))
        {
            case 0: // up to some byte
                var end = random.Next(Math.Min(_disk.Length, now.Length), Math.Max(_disk.Length, now.Length) + 1);
                return Write(now, end, _ => true);
            case 1: // the length, and some of the pages: the others read as what they were, or as zeros
                return Write(now, now.Length, _ => random.Next(2) == 0);
            default: // the length without data
                return Write(now, now.Length, _ => false);
        }
    }

    private byte[] Write(byte[] now, int length, Predicate<int> isWritten)
    {
        var disk = new byte[length];
        _disk.AsSpan(0, Math.Min(length, _disk.Length)).CopyTo(disk);
        for (var at = 0; at < Math.Min(length, now.Length); at += PageLength)
        {
            var page = Page(now, at);
            if (page.SequenceEqual(Page(_clean, at)) || !isWritten(at))
                continue;
            var target = disk.AsSpan(at, Math.Min(PageLength, length - at));
            target.Clear();
            page[..Math.Min(page.Length, target.Length)].CopyTo(target);
        }

        return disk;
    }

    private void Clean(byte[] now) => (_clean, _isResized) = (now, false);

    private byte[] Read()
    {
        using var file = File.Open(Kept, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static ReadOnlySpan<byte> Page(byte[] file, int at) =>
        at >= file.Length ? [] : file.AsSpan(at, Math.Min(PageLength, file.Length - at));
}
