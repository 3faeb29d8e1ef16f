using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>Makes a copy of a data folder from which the store can be brought back, and brings it back.</summary>
/// <remarks>A backup is the data folder as of one moment: the database, the signing key, and all other files there. It gets its name only
/// when it is complete and on disk. It is marked as a backup, so that the first start on it, or on a copy of it, knows that clients may
/// have seen later data.</remarks>
public static class StoreBackup
{
    /// <summary>Makes a backup, also while a process holds the folder: that process is asked for a checkpoint.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="target">Where the backup is to be: nothing, or an empty folder, outside the data folder.</param>
    /// <param name="time">Says when it was made.</param>
    /// <param name="progress">Told of what is copied.</param>
    /// <param name="cancellationToken">Cancels the backup, which then leaves nothing behind.</param>
    /// <returns>Whether the backup shares files with the store: hard links, where both are on one file system.</returns>
    /// <exception cref="BackupException">The backup cannot be made: there is no store, there is not enough room, the target is not empty,
    /// or the process that holds the folder does not answer.</exception>
    /// <exception cref="StoreUnusableException">The data does not open, or is newer.</exception>
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

            // A checkpoint is moved where it can be: its tables are hard links to those of the store, which never change.
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

    /// <summary>Makes a data folder of a backup; the next start on it begins a new life of the data.</summary>
    /// <param name="backup">The backup; it is not changed.</param>
    /// <param name="data">The data folder to be: nothing, or an empty folder.</param>
    /// <param name="progress">Told of what is copied.</param>
    /// <param name="cancellationToken">Cancels the restore, which then leaves nothing behind.</param>
    /// <exception cref="BackupException">It cannot be made: no backup, no room, something in the way.</exception>
    public static async Task RestoreAsync(
        string backup, string data, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        (backup, data) = (Full(backup), Full(data));
        if (!BackupMarker.IsIn(backup) || !DataFolder.HasStore(backup))
            throw new BackupException($"'{backup}' is no backup: a whole one has a database, and a file {BackupMarker.FileName}.");
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

    // Opening it is a test as well: a backup that does not open is none.
    private static int SchemaOf(string folder)
    {
        using var database = Database.OpenReadOnly(Path.Combine(folder, DataFolder.Database), new());
        return Schema.Read(database, folder)
            ?? throw new BackupException("The store was never opened to its end: there is nothing to back up.");
    }

    private static void RefuseInside(string inner, string outer)
    {
        if ((inner + Path.DirectorySeparatorChar).StartsWith(outer + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new BackupException($"'{inner}' is inside '{outer}'. Name a folder elsewhere.");
    }

    private static string Full(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
