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

    /// <summary>The temporary path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Creates the temporary folder for a target.</summary>
    /// <param name="target">The final path. It must not exist, or must be an empty folder.</param>
    /// <exception cref="BackupException">The target exists and is not an empty folder, or has no parent folder.</exception>
    public static StagedFolder For(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new BackupException($"'{target}' already exists and is not empty. Name a folder that does not exist.");
        var parent = Path.GetDirectoryName(target) ?? throw new BackupException($"'{target}' has no parent folder.");
        DiskSync.MakeFolder(parent);
        return new(target, parent);
    }

    /// <summary>Copies files of another folder into this one, and syncs each of them.</summary>
    /// <param name="source">The other folder.</param>
    /// <param name="files">The paths of the files, relative to it.</param>
    /// <param name="into">The subfolder to copy into; empty for this folder itself.</param>
    /// <param name="progress">Receives the number of copied bytes and of all bytes.</param>
    /// <param name="cancellationToken">Cancels the copy.</param>
    /// <exception cref="BackupException">There is not enough free space.</exception>
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
            throw new BackupException($"There is not enough space in '{_parent}': {total:N0} bytes are needed, {free:N0} are free.");
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

    /// <summary>Syncs the folder and renames it to its target, durably.</summary>
    public void Place()
    {
        foreach (var folder in Directory.EnumerateDirectories(Folder, "*", SearchOption.AllDirectories))
            DiskSync.Folder(folder);
        DiskSync.Folder(Folder);
        if (Directory.Exists(_target))
            Directory.Delete(_target); // fails if the folder is not empty
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

/// <summary>The progress of a copy.</summary>
/// <param name="Copied">The bytes that were copied so far. The newest ones may not be synced yet.</param>
/// <param name="Total">The number of all bytes.</param>
public readonly record struct CopyProgress(long Copied, long Total);
