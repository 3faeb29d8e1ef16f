using Microsoft.Extensions.Options;

namespace Parley.Grains.Live;

/// <summary>Starts a garbage collection of generations 0 and 1 after every <see cref="LiveOptions.StreamsPerCollection"/> opened
/// streams.</summary>
/// <remarks>The objects of a stream (its buffers, the inbox of its user) survive a collection. The collector copies them and pauses all
/// threads meanwhile. When thousands of streams are opened within seconds, the runtime starts a collection only after about 100 MB of such
/// objects were allocated. The pause of that collection is long. Many small collections take more processor time, but their pauses are
/// short. Members may be called from any thread.</remarks>
/// <param name="options">The number of streams.</param>
/// <param name="collect">Runs one garbage collection. It returns when the collection has ended.</param>
public sealed class PacedCollections(IOptions<LiveOptions> options, Action collect)
{
    // A collection of generation 1 moves the survivors of the previous collection to generation 2. Later collections do not copy them.
    private const int Generation = 1;

    private uint _opened;

    /// <summary>Uses the garbage collector of this process.</summary>
    public PacedCollections(IOptions<LiveOptions> options)
        : this(options, static () => GC.Collect(Generation, GCCollectionMode.Forced, blocking: true, compacting: false))
    {
    }

    /// <summary>Counts an opened stream. If it completes a group of <see cref="LiveOptions.StreamsPerCollection"/>, this method runs a
    /// garbage collection before it returns.</summary>
    public void CountStream()
    {
        if (options.Value.StreamsPerCollection is > 0 and var limit && Interlocked.Increment(ref _opened) % (uint)limit == 0)
            collect();
    }
}
