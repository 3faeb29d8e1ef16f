namespace Parley.Storage.RocksDb.Engine;

/// <summary>The incomplete end of a log or a manifest that a crash left. Nothing in it was acknowledged.</summary>
/// <param name="Path">The file.</param>
/// <param name="At">The offset at which the last complete record ends.</param>
internal sealed record UnfinishedEnd(string Path, long At)
{
    /// <summary>Cuts the end off, durably, before RocksDB reads the file. RocksDB would refuse an end of zeros.</summary>
    /// <exception cref="IOException">The end could not be cut off.</exception>
    public void Cut()
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, At);
        DiskSync.File(file, Path);
    }
}
