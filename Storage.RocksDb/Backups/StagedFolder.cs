using System.Security.Cryptography;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>A folder that is built beside its target under another name. It gets its own name when it is complete and on disk. If it is not
/// completed, it is deleted.</summary>
internal sealed class StagedFolder : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _target;
    private readonly string _parent;
    private string? _remains;

    private StagedFolder(string target, string parent)
    {
        (_target, _parent) = (target, parent);
        Folder = Path.Combine(parent, $".{Path.GetFileName(target)}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.partial");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Folder);
        else
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _remains = Folder;
    }

    /// <summary>Where it is for now.</summary>
    public string Folder { get; }

    /// <summary>Begins one.</summary>
    /// <param name="target">Where it is to be in the end: nothing, or an empty folder.</param>
    /// <exception cref="BackupException">Something is there.</exception>
    public static StagedFolder For(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new BackupException($"'{target}' is there already, and not empty. Name a folder that is not there.");
        var parent = Path.GetDirectoryName(target) ?? throw new BackupException($"'{target}' has no folder above it.");
        DiskSync.MakeFolder(parent);
        return new(target, parent);
    }

    /// <summary>Copies files of another folder into this one, each on disk when it is done.</summary>
    /// <param name="source">The other folder.</param>
    /// <param name="files">Paths below it.</param>
    /// <param name="into">The folder below this one where they go; empty: this one.</param>
    /// <param name="progress">Told of the bytes that are copied and of all.</param>
    /// <param name="cancellationToken">Cancels the copy.</param>
    /// <exception cref="BackupException">There is no room.</exception>
    public async Task CopyAsync(
        string source,
        IReadOnlyCollection<string> files,
        string into,
        IProgress<CopyProgress>? progress,
        CancellationToken cancellationToken)
    {
        var total = files.Sum(file => new FileInfo(Path.Combine(source, file)).Length);
        var free = new DriveInfo(_parent).AvailableFreeSpace;
        if (free < total)
            throw new BackupException($"There is no room in '{_parent}': {total:N0} bytes are needed, {free:N0} are free.");
        var copied = 0L;
        var buffer = new byte[BufferBytes];
        foreach (var file in files)
        {
            var path = Path.Combine(Folder, into, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var from = File.OpenRead(Path.Combine(source, file));
            await using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(to.SafeFileHandle, File.GetUnixFileMode(from.SafeFileHandle));
            for (int read; (read = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                progress?.Report(new(copied += read, total));
            }

            DiskSync.File(to.SafeFileHandle, path);
        }
    }

    /// <summary>Puts it in its place, whole and on disk.</summary>
    public void Place()
    {
        foreach (var folder in Directory.EnumerateDirectories(Folder, "*", SearchOption.AllDirectories))
            DiskSync.Folder(folder);
        DiskSync.Folder(Folder);
        if (Directory.Exists(_target))
            Directory.Delete(_target); // empty, or this fails
        Directory.Move(Folder, _target);
        // Until the sync succeeds, a power failure may undo the rename. If the sync fails, the target is deleted.
        _remains = _target;
        DiskSync.Folder(_parent);
        _remains = null;
    }

    public void Dispose()
    {
        if (_remains is { } remains)
            Directory.Delete(remains, recursive: true);
    }
}

/// <summary>How far a copy is.</summary>
/// <param name="Copied">Bytes on their way to the disk.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct CopyProgress(long Copied, long Total);
