using System.Runtime.InteropServices;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The allocator of the C library, from which the database takes its memory.</summary>
internal static partial class NativeAllocator
{
    private const string Variable = "MALLOC_MMAP_THRESHOLD_";
    private const int MapThreshold = -3; // M_MMAP_THRESHOLD in malloc.h
    private const int LargeBytes = 128 << 10; // glibc's own value at the start of a process

    /// <summary>Makes glibc return large blocks to the operating system when they are freed, unless the environment variable
    /// <c>MALLOC_MMAP_THRESHOLD_</c> has a size. By default, glibc raises the size of a large block, up to 32 MiB, each time that such a
    /// block is freed. It then takes the database's write buffers (1 MiB) from the same memory as small blocks, and cannot return
    /// them.</summary>
    public static void ReturnLargeBlocks()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        try
        {
            _ = SetOption(MapThreshold, LargeBytes);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries have no such option.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int parameter, int value);
}
