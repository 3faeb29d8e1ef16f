using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>The cost of the first read of a large inbox after a start, and of later reads.</summary>
/// <remarks>Each round restarts the server gracefully and loads other inboxes until the code is compiled. Then it reads the large inboxes
/// for the first time, each after the first read of a tiny one. The difference between the two is the activation.</remarks>
internal static class InboxBenchmark
{
    private const int Tiny = 1;
    private const int Small = 100;
    private const int People = 3;
    private const int Warming = 60;
    private const int Again = 10;

    private const string QuietTime = "--Conversations:QuietTime=00:00:05";
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The most processor time in a pause without activity.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs the benchmark.</summary>
    public static async Task<Report> RunAsync(Settings settings, int size, IProgress<string> progress, CancellationToken stop)
    {
        await using var server = await MeasuredServer.ParleyAsync(QuietTime);
        using var seeder = new BenchmarkSeeder(server.Address, progress);
        for (var person = 0; person < People; person++)
        {
            await FillAsync(seeder, $"large-{person}", size);
            await FillAsync(seeder, $"small-{person}", Small);
            await FillAsync(seeder, $"tiny-{person}", Tiny);
        }

        for (var person = 0; person < Warming; person++)
            await FillAsync(seeder, $"warming-{person}", person == 0 ? size : Small);
        await Task.Delay(Settling, stop);

        var (costs, cold, allocated) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= settings.Rounds; round++)
        {
            await server.RestartAsync();
            await WarmUpAsync(server, seeder, stop);
            for (var person = 0; person < People; person++)
            {
                var tiny = await FirstReadAsync(server, seeder, $"tiny-{person}", stop);
                var large = await FirstReadAsync(server, seeder, $"large-{person}", stop);
                costs.Add((large.Cpu - tiny.Cpu).TotalMilliseconds);
                allocated.Add((large.AllocatedBytes - tiny.AllocatedBytes) / 1024.0 / 1024.0);
                progress.Report($"round {round} of {settings.Rounds}: {costs[^1]:N1} ms");
            }

            await server.RestartAsync();
            await seeder.ReadAsync([seeder.InboxOf("tiny-0")], stop);
            cold.Add((await FirstReadAsync(server, seeder, "large-0", stop)).Cpu.TotalMilliseconds);
        }

        using var few = new LoadGenerator(
            server.Address, [.. Enumerable.Range(0, People).Select(person => seeder.InboxOf($"small-{person}"))], reads: true);
        using var many = new LoadGenerator(
            server.Address, [.. Enumerable.Range(0, People).Select(person => seeder.InboxOf($"large-{person}"))], reads: true);
        Candidate[] candidates = [new($"first page of {Small}", server, few), new($"first page of {size:N0}", server, many)];
        var pages = await new AlternatingComparison(candidates, settings.Turn, progress).RunAsync(settings.Rounds, stop);
        return new(
            Report.ThisMachine(),
            pages,
            [
                new($"activation of an inbox of {size:N0}, ms of CPU", Figures.Median([.. costs]), 150),
                new($"first page of {size:N0}, times that of {Small}", pages[1].CpuTimes(pages[0]), 1.1),
            ])
        {
            Values =
            [
                new($"activation of an inbox of {size:N0}: median", Figures.Median([.. costs]), "ms CPU"),
                new($"activation of an inbox of {size:N0}: most of {costs.Count}", costs.Max(), "ms CPU"),
                new($"activation of an inbox of {size:N0}: as the second request of a process", Figures.Median([.. cold]), "ms CPU"),
                new($"activation of an inbox of {size:N0}: allocated", Figures.Median([.. allocated]), "MiB"),
            ],
        };
    }

    private static async Task FillAsync(BenchmarkSeeder seeder, string owner, int size)
    {
        const int Crowd = 100;
        await seeder.ConversationsAsync(size, number => [owner, $"crowd-{number % Crowd}", $"crowd-{(number + 1) % Crowd}"]);
    }

    private static async Task WarmUpAsync(MeasuredServer server, BenchmarkSeeder seeder, CancellationToken stop)
    {
        List<RequestTemplate> inboxes = [.. Enumerable.Range(0, Warming).Select(person => seeder.InboxOf($"warming-{person}"))];
        for (var times = 0; times < Again; times++)
            await seeder.ReadAsync(inboxes, stop);

        // Background compilation would count as part of the first read.
        TimeSpan used;
        do
        {
            var before = await server.SampleAsync();
            await Task.Delay(Pause, stop);
            used = (await server.SampleAsync()).Cpu - before.Cpu;
        }
        while (used > Quiet);
    }

    private static async Task<Sample> FirstReadAsync(MeasuredServer server, BenchmarkSeeder seeder, string owner, CancellationToken stop)
    {
        var before = await server.SampleAsync();
        await seeder.ReadAsync([seeder.InboxOf(owner)], stop);
        await Task.Delay(Pause, stop); // background work after the first load
        var after = await server.SampleAsync();
        return after with { Cpu = after.Cpu - before.Cpu, AllocatedBytes = after.AllocatedBytes - before.AllocatedBytes };
    }
}
