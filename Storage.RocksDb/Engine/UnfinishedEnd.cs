namespace Parley.Storage.RocksDb.Engine;

/// <summary>The end of a log or a manifest that a crash left unfinished: nothing in it was acknowledged.</summary>
/// <param name="Path">The file.</param>
/// <param name="At">Where its last whole record ends.</param>
internal sealed record UnfinishedEnd(string Path, long At)
{
    /// <summary>Cuts it off, durably, before the database reads the file: it would refuse an end that reads as zeros.</summary>
    /// <exception cref="IOException">It could not be cut off.</exception>
    public void Cut()
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, At);
        DiskSync.File(file, Path);
    }
}
