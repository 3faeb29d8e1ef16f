using Parley.Benchmarks.Load;
using Parley.Testing;

namespace Parley.Benchmarks.Measuring;

/// <summary>The speed of the disk without a server: appends blocks to a file and syncs each one.</summary>
/// <remarks>No durable send can be faster than this, and a slow sync of the disk delays a send as well.</remarks>
internal static class DiskBaseline
{
    private const int BlockBytes = 4_096;

    /// <summary>Measures for the given time.</summary>
    public static Figures Measure(TimeSpan duration, CancellationToken stop)
    {
        using var folder = new TemporaryFolder();
        using var file = File.OpenHandle(Path.Combine(folder.Path, "log"), FileMode.CreateNew, FileAccess.Write);
        var (block, latency) = (new byte[BlockBytes], Latency.None());
        var begun = TimeProvider.System.GetTimestamp();
        for (var offset = 0L; TimeProvider.System.GetElapsedTime(begun) < duration && !stop.IsCancellationRequested; offset += BlockBytes)
        {
            var from = TimeProvider.System.GetTimestamp();
            RandomAccess.Write(file, block, offset);
#pragma warning disable RS0030 // A failed fsync would only make this figure wrong.
            RandomAccess.FlushToDisk(file);
#pragma warning restore RS0030
            latency.RecordValue(Latency.Since(from));
        }

        var turn = new Turn(latency.TotalCount, TimeProvider.System.GetElapsedTime(begun), latency);
        return Figures.Of("this disk alone, a synced block", [new(turn, default, default)]);
    }
}
