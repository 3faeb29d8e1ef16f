using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>Sends at one fixed rate, to see the effect of settings on the latency.</summary>
internal static class PaceBenchmark
{
    /// <summary>Measures several periods at the same rate; the first is the warm-up.</summary>
    /// <param name="settings">Connections, times and rounds.</param>
    /// <param name="rate">Messages per second.</param>
    /// <param name="ten">Whether to send to groups of ten; otherwise to one-to-ones.</param>
    /// <param name="parleySettings">Settings of the server, as <c>--Section:Name=value</c>.</param>
    /// <param name="progress">Reports each period.</param>
    /// <param name="stop">Stops the run early.</param>
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
