using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>Makes backups of a data folder, and restores them.</summary>
/// <remarks>A backup is the data folder as of one moment: the database, the signing key, and all other files there. It gets its name only
/// when it is complete and on disk. It is marked as a backup, so that the first start on it, or on a copy of it, knows that clients may
/// have seen later data.</remarks>
public static class StoreBackup
{
    /// <summary>Makes a backup. If a process holds the folder, that process makes a checkpoint for it.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="target">The path of the backup, outside the data folder. It must not exist, or must be an empty folder.</param>
    /// <param name="time">The clock, for the time in the marker.</param>
    /// <param name="progress">Receives the progress of the copy.</param>
    /// <param name="cancellationToken">Cancels the backup, which then leaves nothing behind.</param>
    /// <returns>Whether the backup shares files with the store by hard links. This needs a running holder, and both folders on one file
    /// system.</returns>
    /// <exception cref="BackupException">The backup cannot be made: there is no store, there is not enough room, the target is not empty,
    /// or the process that holds the folder does not answer.</exception>
    /// <exception cref="StoreUnusableException">The data cannot be opened, or a newer version wrote it.</exception>
    public static async Task<bool> CreateAsync(
        string data, string target, TimeProvider time, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        (data, target) = (Full(data), Full(target));
        if (!DataFolder.HasStore(data))
            throw new BackupException($"There is no store in '{data}'.");
        RefuseInside(target, data);
        try
        {
            using var staged = StagedFolder.For(target);
            using var lent = await RemoteCheckpoint.AskAsync(data, cancellationToken).ConfigureAwait(false);
            using var held = lent is null ? FolderLock.Take(data, new(Environment.ProcessId, time.GetUtcNow(), "backing up")) : null;

            // A checkpoint is moved if possible. Its tables are hard links to the tables of the store, which never change.
            var isShared = lent is not null && TryMove(lent.Path, Path.Combine(staged.Folder, DataFolder.Database));
            if (!isShared)
                await CopyDatabaseAsync(staged, lent?.Path ?? Path.Combine(data, DataFolder.Database), progress, cancellationToken)
                    .ConfigureAwait(false);
            await staged.CopyAsync(data, DataFolder.OtherFiles(data), into: "", progress: null, cancellationToken).ConfigureAwait(false);
            new BackupMarker(time.GetUtcNow(), SchemaOf(staged.Folder)).Write(staged.Folder);
            staged.Place();
            return isShared;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"No backup was made: {exception.Message}", exception);
        }
    }

    /// <summary>Makes a data folder from a backup. The first start on it begins a new incarnation of the data.</summary>
    /// <param name="backup">The backup; it is not changed.</param>
    /// <param name="data">The path of the data folder. It must not exist, or must be an empty folder.</param>
    /// <param name="progress">Receives the progress of the copy.</param>
    /// <param name="cancellationToken">Cancels the restore, which then leaves nothing behind.</param>
    /// <exception cref="BackupException">The backup is not complete, there is not enough space, or the target is not empty.</exception>
    public static async Task RestoreAsync(
        string backup, string data, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        (backup, data) = (Full(backup), Full(data));
        if (!BackupMarker.IsIn(backup) || !DataFolder.HasStore(backup))
            throw new BackupException($"'{backup}' is not a complete backup: a backup has a database, and a file {BackupMarker.FileName}.");
        RefuseInside(data, backup);
        try
        {
            using var staged = StagedFolder.For(data);
            await CopyDatabaseAsync(staged, Path.Combine(backup, DataFolder.Database), progress, cancellationToken).ConfigureAwait(false);
            await staged.CopyAsync(
                backup, [.. DataFolder.OtherFiles(backup), BackupMarker.FileName], into: "", progress: null, cancellationToken)
                .ConfigureAwait(false);
            staged.Place();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"Nothing was restored: {exception.Message}", exception);
        }
    }

    private static Task CopyDatabaseAsync(
        StagedFolder staged, string database, IProgress<CopyProgress>? progress, CancellationToken cancellationToken) =>
        staged.CopyAsync(database, DataFolder.DatabaseFiles(database), into: DataFolder.Database, progress, cancellationToken);

    private static bool TryMove(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
            return true;
        }
        catch (IOException)
        {
            return false; // another file system
        }
    }

    // Opening the backup also tests it: a backup that cannot be opened is useless.
    private static int SchemaOf(string folder)
    {
        using var database = Database.OpenReadOnly(Path.Combine(folder, DataFolder.Database), new());
        return Schema.Read(database, folder)
            ?? throw new BackupException("The first start of the store did not complete, so there is nothing to back up.");
    }

    private static void RefuseInside(string inner, string outer)
    {
        if ((inner + Path.DirectorySeparatorChar).StartsWith(outer + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new BackupException($"'{inner}' is inside '{outer}'. Name a folder outside it.");
    }

    private static string Full(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
