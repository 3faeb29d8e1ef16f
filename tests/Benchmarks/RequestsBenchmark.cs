using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>Measures the cost of single requests. Each kind of request gets the largest answer that it can have. The report lists the most
/// expensive requests first.</summary>
internal static class RequestsBenchmark
{
    private const int Most = 10;
    private const int Connections = 8;

    // All connections belong to one person, who would otherwise reach this limit.
    private const string NoBound = "--Api:MaxUnsentBytesPerPerson=1073741824";

    private static readonly TimeSpan Behind = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs the benchmark.</summary>
    public static async Task<Report> RunAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        await using var server = await MeasuredServer.ParleyAsync(NoBound);
        var world = await LargestWorld.MakeAsync(server.Address, progress, stop);
        var (open, closed) = (LargestWorld.Anonymous(), world.Authenticated());
        var loads = open.Concat(closed).Select(request => new LoadGenerator(
            server.Address, [request.Template], reads: true, count: Math.Min(Connections, settings.Connections))).ToList();
        try
        {
            var candidates = open.Concat(closed).Zip(
                loads, (request, load) => new Candidate(request.Name, server, load) { Behind = Behind });
            var figures = await new AlternatingComparison([.. candidates], settings.Turn, progress).RunAsync(settings.Rounds, stop);
            return new(
                Report.ThisMachine(),
                [.. MostExpensive(figures.Take(open.Count)), .. MostExpensive(figures.Skip(open.Count))],
                []);
        }
        finally
        {
            loads.ForEach(load => load.Dispose());
        }
    }

    private static IEnumerable<Figures> MostExpensive(IEnumerable<Figures> figures) =>
        figures.OrderByDescending(one => one.CpuMicroseconds).Take(Most);
}
