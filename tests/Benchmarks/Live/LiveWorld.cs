using System.Globalization;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks.Live;

/// <summary>Parley and the floor, each with one-to-ones and groups of ten. All their members have open streams, except those of the quiet
/// groups.</summary>
internal sealed class LiveWorld : IAsyncDisposable
{
    /// <summary>The members of a group.</summary>
    public const int Ten = 10;

    private const int Samples = 200;

    // A server stores pointers after its answer, within Inbox:FlushInterval. A turn waits for that, so the interval is shorter than the
    // default here.
    private const string FlushInterval = "--Inbox:FlushInterval=00:00:03";
    private static readonly TimeSpan Flushed = TimeSpan.FromSeconds(4);

    private readonly MeasuredServer _floor;
    private readonly MeasuredServer _parley;
    private readonly StreamReaders _floorStreams;
    private readonly StreamReaders _streams;
    private readonly List<LoadGenerator> _loads = [];

    private LiveWorld(MeasuredServer floor, MeasuredServer parley)
    {
        (_floor, _parley) = (floor, parley);
        (_floorStreams, _streams) = (new(floor.Address), new(parley.Address));
    }

    /// <summary>Sends to one-to-ones of the floor.</summary>
    public Candidate DirectFloor { get; private set; } = null!;

    /// <summary>Sends to groups of the floor.</summary>
    public Candidate GroupFloor { get; private set; } = null!;

    /// <summary>Sends to groups of the floor without streams.</summary>
    public Candidate QuietFloor { get; private set; } = null!;

    /// <summary>Sends to one-to-ones of Parley.</summary>
    public Candidate Direct { get; private set; } = null!;

    /// <summary>Sends to groups of Parley.</summary>
    public Candidate Group { get; private set; } = null!;

    /// <summary>Sends to groups of Parley without streams.</summary>
    public Candidate Quiet { get; private set; } = null!;

    /// <summary>The sends of <see cref="Group"/>.</summary>
    public IReadOnlyList<RequestTemplate> Groups { get; private set; } = [];

    /// <summary>The streams of Parley.</summary>
    public StreamReaders Streams => _streams;

    /// <summary>The address of Parley.</summary>
    public Uri Address => _parley.Address;

    /// <summary>Starts both servers and opens the streams.</summary>
    public static async Task<LiveWorld> StartAsync(int count, CancellationToken stop)
    {
        var world = new LiveWorld(
            await MeasuredServer.FloorAsync(), await MeasuredServer.ParleyAsync("--Live:MaxStreams=100000", FlushInterval));
        try
        {
            await world.FillAsync(count, stop);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _streams.Dispose();
        _floorStreams.Dispose();
        foreach (var load in _loads)
            load.Dispose();
        await _parley.DisposeAsync();
        await _floor.DisposeAsync();
    }

    private async Task FillAsync(int count, CancellationToken stop)
    {
        using var seeder = new BenchmarkSeeder(_parley.Address);
        var directs = await seeder.DirectsAsync("direct", count);
        Groups = await seeder.GroupsAsync("group", count);
        var quiet = await seeder.GroupsAsync("quiet", count);
        var members = Members("direct", 2, count).Concat(Members("group", Ten, count)).ToList();
        await _streams.OpenAsync(members.Select(seeder.StreamOf), stop);
        await _floorStreams.OpenAsync(members.Select(member => new RequestTemplate($"/stream/{member}", null)), stop);

        Direct = Parley("Parley, one-to-one, both connected", directs);
        Group = Parley("Parley, group of ten, all connected", Groups);
        Quiet = Parley("Parley, group of ten, nobody connected", quiet);
        var (direct, group) = (await EventSizeAsync(Direct, 2, stop), await EventSizeAsync(Group, Ten, stop));
        DirectFloor = Floor("floor, two members, both connected", "direct", 2, count, direct);
        GroupFloor = Floor("floor, ten members, all connected", "group", Ten, count, group);
        QuietFloor = Floor("floor, ten members, nobody connected", "quiet", Ten, count, group);
    }

    /// <summary>The floor pushes events of the same size as Parley's.</summary>
    private async Task<long> EventSizeAsync(Candidate candidate, int members, CancellationToken stop)
    {
        await candidate.Load.RunAsync(Samples, stop);
        await Task.Delay(TimeSpan.FromSeconds(1), stop);
        var before = _streams.Bytes;
        await candidate.Load.RunAsync(Samples, stop);
        await Task.Delay(TimeSpan.FromSeconds(1), stop);
        return (_streams.Bytes - before) / (Samples * members);
    }

    private Candidate Parley(string name, IReadOnlyList<RequestTemplate> routes)
    {
        _loads.Add(new(_parley.Address, routes));
        return new(name, _parley, _loads[^1]) { Behind = Flushed };
    }

    private Candidate Floor(string name, string conversations, int members, int count, long eventSize)
    {
        _loads.Add(new(
            _floor.Address,
            [.. Enumerable.Range(0, count)
                .Select(number => new RequestTemplate($"/{conversations}-{number}/{members}/{eventSize}", null))]));
        return new(name, _floor, _loads[^1]);
    }

    private static IEnumerable<string> Members(string name, int members, int count) =>
        from number in Enumerable.Range(0, count)
        from member in Enumerable.Range(0, members)
        select string.Create(CultureInfo.InvariantCulture, $"{name}-{number}-{member}");
}
