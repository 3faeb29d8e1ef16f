using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb;

/// <summary>Syncs files and folders to disk (<c>fsync</c>).</summary>
/// <remarks>A failed sync is final for the data that was written before it: Linux marks the pages clean, and a second sync succeeds without
/// writing them. So a caller that retries must write everything again. (.NET's <c>FileStream.Flush(true)</c> and
/// <c>RandomAccess.FlushToDisk</c> are no substitute: on Unix they return normally when <c>fsync</c> fails.)</remarks>
public static partial class DiskSync
{
    private const int Interrupted = 4;
    private const int Invalid = 22;

    /// <summary>The system call. Tests replace it to simulate failing disks.</summary>
    internal static Func<int, int> Sync { get; set; } = Fsync;

    /// <summary>Syncs a file that is open for writing. The caller must flush the writer's own buffers first.</summary>
    /// <exception cref="IOException">The sync failed.</exception>
    public static void File(SafeFileHandle file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (OperatingSystem.IsWindows())
        {
#pragma warning disable RS0030 // On Windows it throws when the system call fails.
            RandomAccess.FlushToDisk(file);
#pragma warning restore RS0030
            return;
        }

        var isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            if (ErrorOf((int)file.DangerousGetHandle()) is var error and not 0)
                throw new IOException($"'{path}' could not be synced: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
        finally
        {
            if (isHeld)
                file.DangerousRelease();
        }
    }

    /// <summary>Syncs the entries of a folder: files and folders that were created, renamed or deleted in it.</summary>
    /// <exception cref="IOException">The sync failed.</exception>
    public static void Folder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return; // on Windows the journal of the volume makes a rename durable
        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0)
            throw new IOException($"'{folder}' could not be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}.");
        var error = ErrorOf(descriptor);
        _ = Close(descriptor);
        if (error is not (0 or Invalid)) // EINVAL: this file system does not sync folders
            throw new IOException($"'{folder}' could not be synced: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>Creates a folder and its missing parents, durably.</summary>
    /// <param name="folder">A full path.</param>
    /// <param name="mode">The permissions of created folders; null for the system's default. It is ignored on Windows.</param>
    /// <exception cref="IOException">A folder could not be created or synced.</exception>
    public static void MakeFolder(string folder, UnixFileMode? mode = null)
    {
        if (Directory.Exists(folder))
            return;
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null)
            MakeFolder(parent, mode);
        if (mode is { } rights && !OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder, rights);
        else
            Directory.CreateDirectory(folder);
        if (parent is not null)
            Folder(parent);
    }

    private static int ErrorOf(int descriptor)
    {
        int result, error;
        do
            (result, error) = (Sync(descriptor), Marshal.GetLastPInvokeError());
        while (result != 0 && error == Interrupted);
        return result == 0 ? 0 : error;
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
