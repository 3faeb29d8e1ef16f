using System.Runtime.InteropServices;

namespace Parley.StorageContract.PowerCuts;

/// <summary>Tracks the state of one folder after a power loss at any moment. Each file has its synced content, and the folder has the names
/// from its own last sync. A part of the later changes may be on disk as well: some of the sectors, and the first of the changes of
/// names.</summary>
internal sealed partial class PowerLossDisk : IDisposable
{
    private readonly Lock _lock = new();
    private readonly DirectoryInfo _kept;
    private readonly string _folder;
    private readonly Dictionary<string, WrittenFile> _names = [];
    private readonly List<Action<Dictionary<string, WrittenFile>>> _unsyncedNames = [];
    private readonly Action<PowerLossDisk> _moment;
    private Dictionary<string, WrittenFile> _syncedNames = [];

    /// <param name="folder">The folder, which is empty.</param>
    /// <param name="kept">An empty folder on the same disk, for files that have lost their names.</param>
    /// <param name="moment">Called at every moment at which power may be lost: before and after every sync, and after every write and
    /// change of names.</param>
    public PowerLossDisk(string folder, DirectoryInfo kept, Action<PowerLossDisk> moment) =>
        (_folder, _kept, _moment) = (folder, kept, moment);

    /// <summary>Decides by the path of a file whether its sync fails. Null if no sync fails.</summary>
    public Func<string, bool>? FailsToSync { get; set; }

    /// <summary>Decides how much of the unsynced data a failed sync still writes to disk. Null if it writes nothing.</summary>
    public Random? FailedSyncs { get; set; }

    /// <summary>The error because of which the state is unreliable, or null.</summary>
    public Exception? Failure { get; set; }

    public bool Holds(string path) => Path.GetDirectoryName(path) == _folder || path == _folder;

    public void Created(string path)
    {
        lock (_lock)
        {
            if (_names.ContainsKey(path))
                return;
            var file = new WrittenFile(Path.Combine(_kept.FullName, $"{Guid.NewGuid():N}"));
            if (Link(path, file.Kept) != 0)
                throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            Rename(names => names[path] = file);
            _moment(this);
        }
    }

    public void Written(string path)
    {
        lock (_lock)
        {
            if (_names.TryGetValue(path, out var file))
                file.Written();
            _moment(this);
        }
    }

    public void Resized(string path)
    {
        lock (_lock)
        {
            if (_names.TryGetValue(path, out var file))
                file.Resized();
            _moment(this);
        }
    }

    /// <returns>Whether the sync succeeded.</returns>
    public bool Sync(string path)
    {
        lock (_lock)
        {
            _moment(this);
            var fails = FailsToSync?.Invoke(path) is true;
            if (path == _folder && !fails)
            {
                _syncedNames = new(_names);
                _unsyncedNames.Clear();
            }
            else if (_names.TryGetValue(path, out var file))
            {
                if (fails)
                    file.FailToSync(FailedSyncs);
                else
                    file.Sync();
            }

            _moment(this);
            return !fails;
        }
    }

    public void Renamed(string from, string to)
    {
        lock (_lock)
        {
            Rename(names =>
            {
                if (names.Remove(from, out var file))
                    names[to] = file;
            });
            _moment(this);
        }
    }

    public void Unlinked(string path)
    {
        lock (_lock)
        {
            Rename(names => names.Remove(path));
            _moment(this);
        }
    }

    /// <summary>Writes the files that remain if power is lost now.</summary>
    /// <param name="target">The folder for the files.</param>
    /// <param name="random">Determines which unsynced data remains; null: none.</param>
    public void Cut(string target, Random? random)
    {
        lock (_lock)
        {
            var names = new Dictionary<string, WrittenFile>(_syncedNames);
            foreach (var change in _unsyncedNames.Take(random?.Next(_unsyncedNames.Count + 1) ?? 0))
                change(names);
            Directory.CreateDirectory(target);
            foreach (var (path, file) in names)
                File.WriteAllBytes(Path.Combine(target, Path.GetFileName(path)), file.AfterPowerLoss(random));
        }
    }

    /// <summary>Writes the files that remain if power is lost now. One file has its current length and some of its sectors. The other files
    /// have their synced content.</summary>
    /// <param name="target">The folder for the files.</param>
    /// <param name="path">The file that has its current length.</param>
    /// <param name="isWritten">Receives the offset of a sector of this file, and returns whether the sector is on disk.</param>
    public void Cut(string target, string path, Predicate<int> isWritten)
    {
        Cut(target, random: null);
        File.WriteAllBytes(Path.Combine(target, Path.GetFileName(path)), _names[path].AfterPowerLoss(isWritten));
    }

    /// <summary>The length of a file that is on disk; null if there is no such file.</summary>
    public int? SyncedLength(string path) => _names.TryGetValue(path, out var file) ? file.SyncedLength : null;

    public void Dispose() => _kept.Delete(recursive: true);

    private void Rename(Action<Dictionary<string, WrittenFile>> change)
    {
        change(_names);
        _unsyncedNames.Add(change);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string link);
}
