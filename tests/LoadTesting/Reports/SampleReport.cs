using Parley.LoadTest.Reports;

namespace Parley.LoadTesting.Reports;

/// <summary>Makes plausible reports. The same arguments give the same report.</summary>
internal static class SampleReport
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>A report without violations, errors, disturbances or thresholds.</summary>
    /// <param name="seed">The seed of all random values.</param>
    /// <param name="duration">The measured time in seconds; a ramp-up of 20 and a warm-up of 10 seconds precede it.</param>
    /// <param name="slowness">The factor of all latencies.</param>
    public static RunReport Create(int seed = 1, int duration = 120, double slowness = 1)
    {
        var random = new Random(seed);
        ReportedSecond[] seconds = [.. Enumerable.Range(0, 30 + duration).Select(second => Second(random, second, slowness))];
        var messages = seconds.Skip(30).Sum(second => second.Sends);
        return new()
        {
            Command = "loadtest run --profile chat --users 1000 --rate 200 --seed 7",
            StartedAt = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero),
            Machine = "Sample processor, 4 cores, Linux 6.12, .NET 10.0.1",
            ServerVersion = "0.1.0",
            Settings = new("chat", "sample-world", ["http://127.0.0.1:5000"], 1000, 200, 7, 20, 10, duration),
            Totals = new(
                messages,
                (double)messages / duration,
                messages * 6,
                new Dictionary<string, long> { ["send"] = messages, ["read a page"] = messages / 4, ["open the inbox"] = messages / 8 },
                new Dictionary<string, long>(),
                1000,
                0,
                0),
            Latencies = new Dictionary<string, ReportedLatency>
            {
                ["send"] = Latency(random, messages, 4 * slowness),
                ["delivery"] = Latency(random, messages * 6, 6 * slowness),
                ["delivery.last"] = Latency(random, messages, 9 * slowness),
                ["inbox"] = Latency(random, messages / 8, 3 * slowness),
                ["page"] = Latency(random, messages / 4, 2.5 * slowness),
                ["catch-up"] = Latency(random, 0, 0),
            },
            Seconds = seconds,
            Generator = new(0.8, 4, 2.1, 310 * (long)Mebibyte, []),
            Check = new(messages, 400, new Dictionary<string, long>(), [], []),
        };
    }

    /// <summary>A report with everything that a page can show: violations, errors, disturbances, limits and thresholds.</summary>
    public static RunReport CreateEventful(int seed = 1, int duration = 120)
    {
        var calm = Create(seed, duration);
        var at = 30 + (duration / 3);
        var report = calm with
        {
            Totals = calm.Totals with
            {
                Errors = new Dictionary<string, long> { ["unavailable"] = 37, ["too-many-requests"] = 4 },
                Resyncs = 480,
                Undelivered = 12,
            },
            Seconds = [.. calm.Seconds.Select(second => Disturbed(second, at))],
            Generator = calm.Generator with { Limits = ["The generator used 3.9 of 4 cores.", "Its timers were 120 ms late."] },
            Check = calm.Check with
            {
                Violations = new Dictionary<string, long> { ["lost"] = 2, ["out of order"] = 1 },
                Examples = ["Message 17 of conversation 4 was acknowledged, but is not in the conversation."],
                Unchecked = ["Conversation 9 could not be read: unavailable."],
            },
            Disturbances =
            [
                new(at, "silo-2 killed", 8.4),
                new(at + 5, "silo-2 restarted", null),
                new(25 + duration, "silo-1 frozen for 3 s", 4),
            ],
        };
        string[] thresholds = ["send.p99<50ms", "delivery.last.p99<=10ms", "violations==0", "errors<1%", "catch-up.p99<1s"];
        return report with { Thresholds = [.. thresholds.Select(threshold => Threshold.Parse(threshold).Evaluate(report))] };
    }

    private static ReportedSecond Second(Random random, int second, double slowness)
    {
        var load = Math.Min(1, (second + 1) / 20.0);
        var median = slowness * (4 + random.NextDouble());
        return new(
            second,
            (long)(load * (195 + random.Next(11))),
            0,
            median,
            median * (3 + random.NextDouble()),
            median * 2,
            median * (5 + random.NextDouble()),
            (int)(load * 1000),
            0,
            load * (0.75 + (random.NextDouble() / 10)),
            1 + random.NextDouble(),
            load * (1.6 + (random.NextDouble() / 5)),
            (long)((500 + (second / 4.0) + (random.NextDouble() * 40)) * Mebibyte));
    }

    private static ReportedSecond Disturbed(ReportedSecond second, int at) => second.Second < at || second.Second > at + 8
        ? second
        : second with
        {
            Sends = second.Second < at + 2 ? 0 : second.Sends,
            Errors = second.Second == at + 1 ? 37 : second.Second == at + 6 ? 4 : 0,
            Resyncs = second.Second == at + 2 ? 480 : 0,
            Streams = second.Second < at + 3 ? 520 : 1000,
            SendP50 = second.Second < at + 2 ? null : second.SendP50 * 20,
            SendP99 = second.Second < at + 2 ? null : second.SendP99 * 60,
            DeliveryP50 = second.Second < at + 2 ? null : second.DeliveryP50 * 20,
            DeliveryP99 = second.Second < at + 2 ? null : second.DeliveryP99 * 60,
        };

    private static ReportedLatency Latency(Random random, long count, double median) => count == 0
        ? new(0, 0, 0, 0, 0, 0, 0, [])
        : new(
            count,
            median * 1.2,
            median,
            median * 2,
            median * 3.5,
            median * 8,
            median * 20,
            [.. Enumerable.Range(0, 10).Select(_ => median * (3.4 + (random.NextDouble() / 5)))]);
}
