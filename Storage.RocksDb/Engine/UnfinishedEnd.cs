namespace Parley.Storage.RocksDb.Engine;

/// <summary>The incomplete end of a log or a manifest that a crash left. Nothing in it was acknowledged.</summary>
/// <param name="Path">The file.</param>
/// <param name="At">The offset at which the last complete record ends.</param>
internal sealed record UnfinishedEnd(string Path, long At)
{
    private byte[] _cut = [];

    /// <summary>Cuts the end off, durably, before RocksDB reads the file. RocksDB would refuse an end of zeros.</summary>
    /// <exception cref="IOException">The end could not be cut off.</exception>
    public void Cut()
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite);
        _cut = new byte[RandomAccess.GetLength(file) - At];
        _cut = _cut[..RandomAccess.Read(file, _cut, At)];
        RandomAccess.SetLength(file, At);
        DiskSync.File(file, Path);
    }

    /// <summary>Puts the end back, because RocksDB refused the database without it. A refused start changes no files.</summary>
    public void Restore()
    {
        try
        {
            using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite);
            if (RandomAccess.GetLength(file) != At)
                return;
            RandomAccess.Write(file, _cut, At);
            DiskSync.File(file, Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The refusal itself matters more, and names the file.
        }
    }
}
