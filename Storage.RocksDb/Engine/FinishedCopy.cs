namespace Parley.Storage.RocksDb.Engine;

/// <summary>A read-only view of a database without its unfinished ends. The original files are not changed.</summary>
internal sealed class FinishedCopy : IDisposable
{
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("parley-finished-");

    /// <param name="folder">The folder of the database.</param>
    /// <param name="ends">The unfinished ends. Their files are copied and cut; other files are linked.</param>
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
                File.Copy(file, copy); // on Windows, creating a link may need a privilege
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
