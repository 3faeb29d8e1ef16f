using Microsoft.Extensions.Options;
using Parley.Grains.Live;

namespace Parley.Unit.Live;

public sealed class PacedCollectionsTests
{
    private int _collected;

    [Theory]
    [InlineData(3, 2, 0)]
    [InlineData(3, 3, 1)]
    [InlineData(3, 8, 2)]
    [InlineData(1, 4, 4)]
    [InlineData(0, 1_000, 0)]
    public void The_heap_is_collected_after_every_so_many_streams(int limit, int opened, int collections)
    {
        var paced = new PacedCollections(Options.Create(new LiveOptions { StreamsPerCollection = limit }), () => _collected++);

        for (var stream = 0; stream < opened; stream++)
            paced.CountStream();

        Assert.Equal(collections, _collected);
    }

    [Fact]
    public void The_heap_of_the_process_is_collected()
    {
        var paced = new PacedCollections(Options.Create(new LiveOptions { StreamsPerCollection = 1 }));
        var before = GC.CollectionCount(1);

        paced.CountStream();
        paced.CountStream();

        Assert.InRange(GC.CollectionCount(1) - before, 2, int.MaxValue);
    }
}
