using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>Sends at one fixed rate, to see how latency holds: for trying settings.</summary>
internal static class PaceBenchmark
{
    /// <summary>Measures one stretch after another at the same rate; the first warms up.</summary>
    /// <param name="settings">Sizes.</param>
    /// <param name="rate">Messages a second.</param>
    /// <param name="ten">Whether to groups of ten; else to one-to-ones.</param>
    /// <param name="parleySettings">Settings of the server, as <c>--Section:Name=value</c>.</param>
    /// <param name="progress">Told of every stretch.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<Report> RunAsync(
        Settings settings, double rate, bool ten, string[] parleySettings, IProgress<string> progress, CancellationToken stop)
    {
        await using var parley = await MeasuredServer.ParleyAsync(parleySettings);
        using var seeder = new BenchmarkSeeder(parley.Address);
        using var load = new LoadGenerator(
            parley.Address,
            ten ? await seeder.GroupsAsync("group", settings.Connections) : await seeder.DirectsAsync("direct", settings.Connections));
        var figures = new List<Figures>();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            var before = await parley.SampleAsync();
            var turn = await load.PaceAsync(rate, settings.Turn, stop);
            var name = $"{rate:N0} a second, {(round == 0 ? "warming up" : $"stretch {round}")}";
            figures.Add(Figures.Of(name, [new(turn, before, await parley.SampleAsync())]));
            progress.Report($"{name}: p99 {figures[^1].P99Milliseconds:N1} ms, worst {figures[^1].MaxMilliseconds:N1} ms");
        }

        return new(Report.ThisMachine(), figures, []);
    }
}
