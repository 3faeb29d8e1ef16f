using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parley.Storage.RocksDb;

namespace Parley.StorageContract.PowerCuts;

/// <summary>Intercepts the file calls of RocksDB and of the runtime, and reports writes, syncs, renames and deletions to the disk
/// that holds the file.</summary>
internal static unsafe partial class SystemCallInterceptor
{
    private const int Create = 0x40;
    private const int InputOutputError = 5;

    private static readonly Lock Installing = new();
    private static bool _isInstalled;
    private static ImmutableArray<PowerLossDisk> _disks = [];

    // Calls that the disk itself makes must not be intercepted.
    [ThreadStatic]
    private static bool _isInside;

    /// <summary>Reports calls about the files of a disk to this disk, until the result is disposed.</summary>
    public static IDisposable Attach(PowerLossDisk disk)
    {
        lock (Installing)
        {
            if (!_isInstalled)
                Install();
            _isInstalled = true;
        }

        ImmutableInterlocked.Update(ref _disks, disks => disks.Add(disk));
        return new Attachment(disk);
    }

    private static void Install()
    {
        // Loads the library of the database, if it is not loaded yet.
        _ = RocksDbSharp.Native.Instance;
        delegate* unmanaged[Cdecl]<byte*, int, int, int> open = &Open;
        delegate* unmanaged[Cdecl]<int, byte*, nuint, nint> write = &Write;
        delegate* unmanaged[Cdecl]<int, nint, int> resize = &Resize;
        delegate* unmanaged[Cdecl]<int, int> sync = &SyncCalled;
        delegate* unmanaged[Cdecl]<byte*, byte*, int> rename = &Rename;
        delegate* unmanaged[Cdecl]<byte*, int> unlink = &Unlink;
        var replacements = new Dictionary<string, nint>
        {
            ["open"] = (nint)open,
            ["open64"] = (nint)open,
            ["write"] = (nint)write,
            ["ftruncate"] = (nint)resize,
            ["ftruncate64"] = (nint)resize,
            ["fsync"] = (nint)sync,
            ["fdatasync"] = (nint)sync,
            ["rename"] = (nint)rename,
            ["unlink"] = (nint)unlink,
        };
        NativeImports.Lead("librocksdb", replacements);

        // The runtime writes files with pwrite. It uses write in its signal handler, which may interrupt managed code: there, a call of
        // managed code through a native function ends the process.
        replacements.Remove("write");
        NativeImports.Lead("libSystem.Native", replacements);
        DiskSync.Sync = file =>
        {
            var result = Sync(file);
            Marshal.SetLastPInvokeError(Marshal.GetLastSystemError());
            return result;
        };
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(byte* path, int flags, int mode)
    {
        var isNew = (flags & Create) != 0;
        var file = System.Open(path, flags, mode);
        return Told(file, file >= 0 && isNew ? TextOf(path) : null, static (disk, name) => disk.Created(name));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Write(int file, byte* bytes, nuint length)
    {
        var written = System.Write(file, bytes, length);
        return Told(written, written > 0 ? PathOf(file) : null, static (disk, name) => disk.Written(name));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Resize(int file, nint length)
    {
        var done = System.Resize(file, length);
        return Told(done, done == 0 ? PathOf(file) : null, static (disk, name) => disk.Resized(name));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SyncCalled(int file) => Sync(file);

    private static int Sync(int file)
    {
        // This disk tracks synced data itself, so the real disk need not sync.
        if (PathOf(file) is { } path && DiskOf(path) is not null)
        {
            var isSynced = true;
            var result = Told(0, path, (disk, name) => isSynced = disk.Sync(name));
            if (isSynced)
                return result;
            Marshal.SetLastSystemError(InputOutputError);
            return -1;
        }

        return Told(System.Sync(file), null, static (_, _) => { });
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Rename(byte* from, byte* to)
    {
        var (source, target) = (TextOf(from), TextOf(to));
        var done = System.Rename(from, to);
        return Told(done, done == 0 ? target : null, (disk, name) => disk.Renamed(source!, name));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlink(byte* path)
    {
        var name = TextOf(path);
        var done = System.Unlink(path);
        return Told(done, done == 0 ? name : null, static (disk, name) => disk.Unlinked(name));
    }

    private static T Told<T>(T result, string? path, Action<PowerLossDisk, string> tell)
    {
        var error = Marshal.GetLastPInvokeError();
        if (!_isInside && path is not null && DiskOf(path) is { } disk)
        {
            _isInside = true;
            try
            {
                tell(disk, path);
            }
            catch (Exception exception)
            {
                disk.Failure ??= exception; // no caller could handle the exception
            }

            _isInside = false;
        }

        Marshal.SetLastSystemError(error);
        return result;
    }

    private static PowerLossDisk? DiskOf(string path)
    {
        foreach (var disk in _disks)
        {
            if (disk.Holds(path))
                return disk;
        }

        return null;
    }

    private static string? TextOf(byte* text) => _disks.IsEmpty ? null : Marshal.PtrToStringUTF8((nint)text);

    private static string? PathOf(int file) => _disks.IsEmpty || _isInside ? null : new FileInfo($"/proc/self/fd/{file}").LinkTarget;

    private sealed class Attachment(PowerLossDisk disk) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref _disks, disks => disks.Remove(disk));
    }

    private static partial class System
    {
        [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
        public static partial int Open(byte* path, int flags, int mode);

        [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
        public static partial nint Write(int file, byte* bytes, nuint length);

        [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
        public static partial int Resize(int file, nint length);

        [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static partial int Sync(int file);

        [LibraryImport("libc", EntryPoint = "rename", SetLastError = true)]
        public static partial int Rename(byte* from, byte* to);

        [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
        public static partial int Unlink(byte* path);
    }
}
