using System.Globalization;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>Measures costs that must not grow: that of a send with the log, the store and the inbox, and that of a page with the
/// log.</summary>
/// <param name="settings">The length of each turn.</param>
/// <param name="sizes">The large sizes.</param>
/// <param name="progress">Reports the progress.</param>
internal sealed class FlatBenchmark(Settings settings, FlatSizes sizes, IProgress<string> progress)
{
    private const int ShortLog = 100;
    private const int FewConversations = 1_000;
    private const int SmallInbox = 10;
    private const int Page = 50;

    // Few, because each long log has to be filled. Each connection has its own conversation, so that no sends are batched.
    private const int Logs = 4;

    // A short log does not stay short under load. So each connection moves on to the next log, and there are enough logs for all turns.
    private const int Stay = 100;
    private const int ShortLogs = 600;

    // Longer than a turn of the other candidates, so that no conversation becomes quiet between turns. The benchmark waits for it after the
    // fill.
    private const string QuietTime = "--Conversations:QuietTime=00:00:20";
    private const string FlushInterval = "--Inbox:FlushInterval=00:00:02";
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    /// <summary>Runs all parts, or one part.</summary>
    public async Task<Report> RunAsync(FlatPart part, CancellationToken stop)
    {
        var parts = new List<(IReadOnlyList<Figures> Figures, Target Target)>();
        if (part is FlatPart.All or FlatPart.Log or FlatPart.Page)
        {
            await using var server = await MeasuredServer.ParleyAsync(QuietTime, FlushInterval);
            using var seeder = new BenchmarkSeeder(server.Address, progress);
            var longLogs = await seeder.DirectsAsync("long", Logs);
            await seeder.FillAsync(longLogs, Logs * sizes.Messages, stop);
            if (part is not FlatPart.Page)
                parts.Add(await LogAsync(server, seeder, longLogs, stop));
            if (part is not FlatPart.Log)
                parts.Add(await PageAsync(server, seeder, longLogs, stop));
        }

        if (part is FlatPart.All or FlatPart.Inbox)
            parts.Add(await InboxAsync(stop));
        if (part is FlatPart.All or FlatPart.Store)
            parts.Add(await StoreAsync(stop));
        return new(Report.ThisMachine(), [.. parts.SelectMany(each => each.Figures)], [.. parts.Select(each => each.Target)]);
    }

    private async Task<(IReadOnlyList<Figures> Figures, Target Target)> LogAsync(
        MeasuredServer server, BenchmarkSeeder seeder, IReadOnlyList<RequestTemplate> longLogs, CancellationToken stop)
    {
        var shortLogs = await seeder.DirectsAsync("short", ShortLogs);
        await seeder.FillAsync(shortLogs, ShortLogs * (ShortLog - 1), stop);
        using var few = new LoadGenerator(server.Address, shortLogs, count: Logs, stay: Stay);
        using var many = new LoadGenerator(server.Address, longLogs, count: Logs);
        return await CompareAsync(
            new($"send, {ShortLog} messages in the log", server, few),
            new($"send, {sizes.Messages:N0} messages in the log", server, many),
            1.15,
            stop);
    }

    private async Task<(IReadOnlyList<Figures> Figures, Target Target)> PageAsync(
        MeasuredServer server, BenchmarkSeeder seeder, IReadOnlyList<RequestTemplate> longLogs, CancellationToken stop)
    {
        var shortLogs = await seeder.DirectsAsync("page", Logs);
        await seeder.FillAsync(shortLogs, Logs * (ShortLog - 1), stop);
        using var few = new LoadGenerator(server.Address, Middle(shortLogs, ShortLog, positions: 1), reads: true, count: Logs);
        using var many = new LoadGenerator(server.Address, Middle(longLogs, sizes.Messages, positions: 100), reads: true, count: Logs);
        return await CompareAsync(
            new($"page of {Page}, middle of {ShortLog}", server, few),
            new($"page of {Page}, middle of {sizes.Messages:N0}", server, many),
            2,
            stop);
    }

    private async Task<(IReadOnlyList<Figures> Figures, Target Target)> InboxAsync(CancellationToken stop)
    {
        await using var server = await MeasuredServer.ParleyAsync(QuietTime, FlushInterval);
        using var seeder = new BenchmarkSeeder(server.Address, progress);
        var (small, large) = (await InboxOfAsync(seeder, "small", SmallInbox), await InboxOfAsync(seeder, "large", sizes.Inbox));
        using var few = new LoadGenerator(server.Address, small);
        using var many = new LoadGenerator(server.Address, large);
        return await CompareAsync(
            new($"send, {SmallInbox} in the sender's inbox", server, few),
            new($"send, {sizes.Inbox:N0} in the sender's inbox", server, many),
            1.3,
            stop);
    }

    private async Task<(IReadOnlyList<Figures> Figures, Target Target)> StoreAsync(CancellationToken stop)
    {
        await using var small = await MeasuredServer.ParleyAsync(QuietTime, FlushInterval);
        await using var large = await MeasuredServer.ParleyAsync(QuietTime, FlushInterval);
        using var smallSeeder = new BenchmarkSeeder(small.Address, progress);
        using var largeSeeder = new BenchmarkSeeder(large.Address, progress);
        using var few = new LoadGenerator(
            small.Address, await smallSeeder.DirectsAsync("sender", FewConversations), count: settings.Connections);
        using var many = new LoadGenerator(
            large.Address, await largeSeeder.DirectsAsync("sender", FewConversations), count: settings.Connections);

        // Each pair of people of a crowd.
        var pairs = Pairs().Take(sizes.Conversations - FewConversations).ToList();
        await largeSeeder.ConversationsAsync(pairs.Count, number => [$"crowd-{pairs[number].One}", $"crowd-{pairs[number].Other}"]);
        return await CompareAsync(
            new($"send to {FewConversations:N0} of {FewConversations:N0} conversations", small, few),
            new($"send to {FewConversations:N0} of {sizes.Conversations:N0} conversations", large, many),
            1.2,
            stop);
    }

    private async Task<(IReadOnlyList<Figures> Figures, Target Target)> CompareAsync(
        Candidate few, Candidate many, double atMost, CancellationToken stop)
    {
        progress.Report($"waiting {Settling.TotalSeconds} s until the background work of the fill has ended");
        await Task.Delay(Settling, stop);
        var figures = await new AlternatingComparison([few, many], settings.Turn, progress).RunAsync(settings.Rounds, stop);
        return (figures, new($"{many.Name}, times {few.Name}", figures[1].CpuTimes(figures[0]), atMost));
    }

    /// <summary>Fills one inbox. The inboxes of the other people contain only this conversation.</summary>
    private static async Task<IReadOnlyList<RequestTemplate>> InboxOfAsync(BenchmarkSeeder seeder, string owner, int size)
    {
        const int Crowd = 100;
        var measured = await seeder.ConversationsAsync(Math.Min(size, SmallInbox), number => [owner, $"{owner}-partner-{number}"]);
        await seeder.ConversationsAsync(
            size - measured.Count, number => [owner, $"crowd-{number % Crowd}", $"crowd-{(number + 1) % Crowd}"]);
        return measured;
    }

    private static List<RequestTemplate> Middle(IReadOnlyList<RequestTemplate> logs, int length, int positions) =>
        [.. from position in Enumerable.Range(0, positions)
            from log in logs
            let before = (length / 2) + (Page / 2) + ((position - (positions / 2)) * (length / 4 / positions))
            select log with { Path = string.Create(CultureInfo.InvariantCulture, $"{log.Path}?before={before}&limit={Page}") }];

    private static IEnumerable<(int One, int Other)> Pairs()
    {
        for (var one = 1; ; one++)
        {
            for (var other = 0; other < one; other++)
                yield return (one, other);
        }
    }
}

/// <summary>The parts of <see cref="FlatBenchmark"/>, which can run separately.</summary>
internal enum FlatPart
{
    All,
    Log,
    Page,
    Inbox,
    Store,
}

/// <summary>The large sizes.</summary>
/// <param name="Messages">Messages of a long log.</param>
/// <param name="Inbox">Conversations in a large inbox: at most 10,000.</param>
/// <param name="Conversations">Conversations in a large store.</param>
internal sealed record FlatSizes(int Messages, int Inbox, int Conversations);
