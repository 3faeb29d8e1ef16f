using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>What lies in a data folder.</summary>
internal static class DataFolder
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
}
