using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb;

/// <summary>Has the disk keep files, and what folders list.</summary>
/// <remarks>A failure is final for what was written before: Linux then takes it for written, and a second sync succeeds without writing
/// it. A caller that tries again writes everything again. (.NET's <c>FileStream.Flush(true)</c> and <c>RandomAccess.FlushToDisk</c> are
/// no substitute: under Unix they return normally when <c>fsync</c> fails.)</remarks>
public static partial class DiskSync
{
    private const int Interrupted = 4;
    private const int Invalid = 22;

    /// <summary>The call of the system; tests of failing disks are asked instead.</summary>
    internal static Func<int, int> Sync { get; set; } = Fsync;

    /// <summary>Has the disk keep a file that is open for writing; the writer's own buffers are flushed before.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public static void File(SafeFileHandle file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (OperatingSystem.IsWindows())
        {
#pragma warning disable RS0030 // Under Windows it fails where the system's call does.
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

    /// <summary>Has the disk keep what a folder lists: files and folders that were made there, renamed or taken away.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public static void Folder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return; // there a rename is durable with the volume's own log
        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0)
            throw new IOException($"'{folder}' could not be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}.");
        var error = ErrorOf(descriptor);
        _ = Close(descriptor);
        if (error is not (0 or Invalid)) // invalid: this file system keeps a list by itself
            throw new IOException($"'{folder}' could not be synced: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>Makes a folder, and those above it that are missing, durably.</summary>
    /// <param name="folder">A full path.</param>
    /// <param name="mode">Rights of the folders that are made; null: the system's default. Not for Windows.</param>
    /// <exception cref="IOException">It cannot be made, or the disk did not take it.</exception>
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
