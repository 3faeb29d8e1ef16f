using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>The files and folders in a data folder.</summary>
internal static class DataFolder
{
    /// <summary>The folder of the database.</summary>
    public const string Database = "db";

    /// <summary>The beginning of the name of a checkpoint that is being made for a backup.</summary>
    public const string CheckpointPrefix = "parley.checkpoint-";

    /// <summary>The socket on which the holder of the folder makes checkpoints.</summary>
    public const string Socket = "parley.sock";

    private static readonly string[] OfProcess = [FolderLock.LockName, FolderLock.HolderName, Socket, BackupMarker.FileName];

    /// <summary>Whether a data folder has a database.</summary>
    public static bool HasStore(string folder) => File.Exists(Path.Combine(folder, Database, "CURRENT"));

    /// <summary>The names of the files with data of a database: all but its lock and its info logs.</summary>
    public static IReadOnlyList<string> DatabaseFiles(string database) =>
        [.. Directory.EnumerateFiles(database).Select(path => Path.GetFileName(path)!)
            .Where(name => name is not ("LOCK" or "LOG") && !name.StartsWith("LOG.old.", StringComparison.Ordinal))];

    /// <summary>The relative paths of the other files that belong to a backup, for example the signing key. Files of the running process,
    /// checkpoints and the backup marker are left out.</summary>
    public static IReadOnlyList<string> OtherFiles(string folder) =>
        [.. Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(path => Path.GetFileName(path) is not Database
                && !Path.GetFileName(path).StartsWith(CheckpointPrefix, StringComparison.Ordinal))
            .SelectMany(path => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)))
            .Select(path => Path.GetRelativePath(folder, path))
            .Except(OfProcess)];

    /// <summary>Deletes checkpoints that an ended process left. The caller must hold the folder.</summary>
    public static void RemoveCheckpoints(string folder)
    {
        foreach (var left in Directory.EnumerateDirectories(folder, $"{CheckpointPrefix}*"))
            Directory.Delete(left, recursive: true);
    }
}
