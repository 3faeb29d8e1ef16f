namespace Parley.Storage.RocksDb.Engine;

/// <summary>A database as it is without unfinished ends, for reading: the files themselves are not changed.</summary>
internal sealed class FinishedCopy : IDisposable
{
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("parley-finished-");

    /// <param name="folder">The database.</param>
    /// <param name="ends">Its files with unfinished ends, which are copied; the copy has links to all others.</param>
    public FinishedCopy(string folder, IReadOnlyCollection<UnfinishedEnd> ends)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetFullPath(folder)))
        {
            var copy = Path.Combine(Folder, Path.GetFileName(file));
            if (ends.FirstOrDefault(end => Path.GetFileName(end.Path) == Path.GetFileName(file)) is { } end)
            {
                File.Copy(file, copy);
                (end with { Path = copy }).Cut();
            }
            else if (OperatingSystem.IsWindows())
            {
                File.Copy(file, copy); // to make a link may need a right
            }
            else if (Path.GetFileName(file) is not ("LOCK" or "LOG"))
            {
                File.CreateSymbolicLink(copy, file);
            }
        }
    }

    public string Folder => _copy.FullName;

    public void Dispose() => _copy.Delete(recursive: true);
}
