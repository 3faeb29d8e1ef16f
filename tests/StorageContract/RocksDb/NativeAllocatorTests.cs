using System.Runtime.InteropServices;

namespace Parley.StorageContract.RocksDb;

/// <summary>The memory of the database's write buffers goes back to the operating system.</summary>
public sealed class NativeAllocatorTests
{
    [Fact]
    public async Task Large_blocks_stay_apart_from_small_ones_after_the_first_one_was_freed()
    {
        const int Bytes = 1 << 20;
        const int Page = 4_096;
        const int Header = 16; // A block of its own mapping begins after glibc's header.
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.RuntimeIdentifier.StartsWith("linux-", StringComparison.Ordinal)
                && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal),
            "The option is one of glibc.");
        await using var store = new TemporaryStore();

        for (var i = 0; i < 3; i++)
        {
            var block = Marshal.AllocHGlobal(Bytes);
            Assert.Equal(Header, block % Page);
            Marshal.FreeHGlobal(block); // By default, the size of a large block rises now.
        }
    }
}
