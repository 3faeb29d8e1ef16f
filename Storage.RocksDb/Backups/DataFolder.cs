using System.Runtime.InteropServices;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>What lies in a data folder.</summary>
internal static partial class DataFolder
{
    /// <summary>The database.</summary>
    public const string Database = "db";

    /// <summary>What checkpoints that are on their way to a backup begin with.</summary>
    public const string CheckpointPrefix = "parley.checkpoint-";

    /// <summary>The socket on which the holder of the folder makes checkpoints.</summary>
    public const string Socket = "parley.sock";

    private static readonly string[] OfProcess = [FolderLock.LockName, FolderLock.HolderName, Socket, BackupMarker.FileName];

    /// <summary>Whether there is a database in it.</summary>
    public static bool HasStore(string folder) => File.Exists(Path.Combine(folder, Database, "CURRENT"));

    /// <summary>The files of a database that are its data: not its lock, and not its log for people.</summary>
    public static IReadOnlyList<string> DatabaseFiles(string database) =>
        [.. Directory.EnumerateFiles(database).Select(path => Path.GetFileName(path)!)
            .Where(name => name is not ("LOCK" or "LOG") && !name.StartsWith("LOG.old.", StringComparison.Ordinal))];

    /// <summary>What lies beside the database and is not the running process's own: paths below the folder.</summary>
    public static IReadOnlyList<string> OtherFiles(string folder) =>
        [.. Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(path => Path.GetFileName(path) is not Database
                && !Path.GetFileName(path).StartsWith(CheckpointPrefix, StringComparison.Ordinal))
            .SelectMany(path => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)))
            .Select(path => Path.GetRelativePath(folder, path))
            .Except(OfProcess)];

    /// <summary>Takes away checkpoints that a process which ended left. Callers hold the folder.</summary>
    public static void RemoveCheckpoints(string folder)
    {
        foreach (var left in Directory.EnumerateDirectories(folder, $"{CheckpointPrefix}*"))
            Directory.Delete(left, recursive: true);
    }

    /// <summary>Has the disk keep what a folder lists: files that were made there, renamed or taken away.</summary>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
            return; // there a rename is durable with the volume's own log
        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0)
            throw new IOException($"'{folder}' could not be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}.");
        var failure = Fsync(descriptor) == 0 ? null : Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (failure is not null)
            throw new IOException($"'{folder}' could not be synced: {failure}.");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
