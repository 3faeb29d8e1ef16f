using Microsoft.Extensions.Options;

namespace Parley.Grains.Live;

/// <summary>Collects the young generations of the heap after every <see cref="LiveOptions.StreamsPerCollection"/> streams that were
/// opened.</summary>
/// <remarks>What a stream needs (buffers, the inbox of its user) survives the next collection, which copies it while all threads stand
/// still. If thousands of streams come back within seconds, the collector by itself waits until a hundred megabytes have survived, and
/// its pause is long. Many small collections take more processor time, but each pause is short. Members may be called from any
/// thread.</remarks>
/// <param name="options">The limit.</param>
/// <param name="collect">Collects. It returns when the pause is over.</param>
public sealed class PacedCollections(IOptions<LiveOptions> options, Action collect)
{
    // What survives the first collection becomes old in the second one, so that it is copied twice and then never again.
    private const int Generation = 1;

    private uint _opened;

    /// <summary>Collects the heap of this process.</summary>
    public PacedCollections(IOptions<LiveOptions> options)
        : this(options, static () => GC.Collect(Generation, GCCollectionMode.Forced, blocking: true, compacting: false))
    {
    }

    /// <summary>Counts an opened stream, and collects if it is its turn.</summary>
    public void CountStream()
    {
        if (options.Value.StreamsPerCollection is > 0 and var limit && Interlocked.Increment(ref _opened) % (uint)limit == 0)
            collect();
    }
}
