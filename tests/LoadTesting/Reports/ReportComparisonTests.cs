using Parley.LoadTest.Reports;
using Parley.Testing;
using Spectre.Console;

namespace Parley.LoadTesting.Reports;

public sealed class ReportComparisonTests
{
    private static readonly RunReport Base = SampleReport.Create();

    [Fact]
    public void A_run_equals_itself()
    {
        var comparison = Compare([Base], [Base]);

        Assert.Empty(comparison.Warnings);
        Assert.All(
            comparison.Values,
            value => Assert.True(value.Verdict is ComparisonVerdict.WithinNoise or ComparisonVerdict.Unchanged, value.ToString()));
        Assert.False(comparison.IsWorse);
    }

    [Fact]
    public void All_metrics_with_a_value_are_listed()
    {
        Assert.Equal(
            [
                "violations", "throughput", "send.p50", "send.p99", "send.p99.9", "delivery.p50", "delivery.p99", "delivery.p99.9",
                "delivery.last.p50", "delivery.last.p99", "delivery.last.p99.9", "inbox.p50", "inbox.p99", "inbox.p99.9", "page.p50",
                "page.p99", "page.p99.9", "errors", "resyncs", "undelivered", "generator CPU", "server CPU", "server memory",
            ],
            Compare([Base], [Base]).Values.Select(value => value.Metric.Name));
    }

    [Fact]
    public void Slower_is_worse_and_faster_is_better()
    {
        var slow = SampleReport.Create(slowness: 1.5);

        foreach (var metric in new[] { "send.p50", "send.p99", "send.p99.9", "delivery.p50", "delivery.last.p50", "delivery.last.p99" })
        {
            Assert.Equal(ComparisonVerdict.Worse, Verdict(Compare([Base], [slow]), metric));
            Assert.Equal(ComparisonVerdict.Better, Verdict(Compare([slow], [Base]), metric));
        }

        Assert.Equal(50, ValueOf(Compare([Base], [slow]), "send.p99").ChangePercent);
    }

    [Fact]
    public void More_throughput_is_better_and_more_processor_time_is_worse()
    {
        // Half of the messages at the same processor time.
        var half = Base with
        {
            Totals = Base.Totals with { MessagesPerSecond = Base.Totals.MessagesPerSecond / 2 },
            Seconds = [.. Base.Seconds.Select(second => second with { Sends = second.Sends / 2 })],
        };

        var comparison = Compare([Base], [half]);

        Assert.Equal(ComparisonVerdict.Worse, Verdict(comparison, "throughput"));
        Assert.Equal(ComparisonVerdict.Worse, Verdict(comparison, "generator CPU"));
        Assert.Equal(ComparisonVerdict.Worse, Verdict(comparison, "server CPU"));
        Assert.Equal(ComparisonVerdict.Better, Verdict(Compare([half], [Base]), "throughput"));
        Assert.True(comparison.IsWorse);
    }

    [Theory]
    [InlineData(new double[] { 10, 11, 12 }, new double[] { 12, 13, 14 }, "WithinNoise")] // 2 is not more than 1 + 1
    [InlineData(new double[] { 10, 11, 12 }, new double[] { 12.5, 13.5, 14 }, "Worse")] // 2.5 is more than 1 + 0.75
    [InlineData(new double[] { 12.5, 13.5, 14 }, new double[] { 10, 11, 12 }, "Better")]
    [InlineData(new double[] { 10, 10 }, new double[] { 10.2, 10.2 }, "WithinNoise")] // 2 % is not more than 2 %
    [InlineData(new double[] { 10, 10 }, new double[] { 10.3, 10.3 }, "Worse")]
    [InlineData(new double[] { 10, 12 }, new double[] { 12.9 }, "WithinNoise")] // 1.9 is not more than 1 + 1
    [InlineData(new double[] { 10, 12 }, new double[] { 13.1 }, "Worse")]
    [InlineData(new double[] { 13.1 }, new double[] { 10, 12 }, "Better")]
    public void Repeated_runs_show_the_noise_by_their_spread(double[] a, double[] b, string verdict)
    {
        var comparison = Compare([.. a.Select(WithSendP99)], [.. b.Select(WithSendP99)]);

        Assert.Equal(Enum.Parse<ComparisonVerdict>(verdict), Verdict(comparison, "send.p99"));
        Assert.Null(comparison.Note);
    }

    [Theory]
    [InlineData(15.0, "WithinNoise")] // 1 is not more than 0.5 + 0.5
    [InlineData(15.1, "Worse")]
    [InlineData(13.0, "WithinNoise")]
    [InlineData(12.9, "Better")]
    public void Single_runs_show_the_noise_by_their_tenths(double p99, string verdict)
    {
        // Without the lowest and the highest one, the tenths range from 13.5 to 14.5.
        double[] tenths = [14, 2, 13.5, 14, 14.5, 14, 900, 14, 14, 14];

        var comparison = Compare([WithSend(14, tenths)], [WithSend(p99, tenths)]);

        Assert.Equal(Enum.Parse<ComparisonVerdict>(verdict), Verdict(comparison, "send.p99"));
        Assert.Contains("Repeated runs are more reliable", comparison.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Single_runs_with_too_few_tenths_have_no_verdict()
    {
        var comparison = Compare([WithSend(14, [14, 14])], [WithSend(28, [28, 28])]);

        Assert.Equal(ComparisonVerdict.Unknown, Verdict(comparison, "send.p99"));
    }

    [Theory]
    [InlineData(0, 4, "WithinNoise")] // 4 is not more than twice the root of 4
    [InlineData(0, 5, "Worse")]
    [InlineData(5, 0, "Better")]
    [InlineData(400, 480, "WithinNoise")] // 80 is not more than 40 + 43.8
    [InlineData(400, 490, "Worse")]
    public void A_few_errors_more_can_be_chance(int a, int b, string verdict) =>
        Assert.Equal(Enum.Parse<ComparisonVerdict>(verdict), Verdict(Compare([WithErrors(a)], [WithErrors(b)]), "errors"));

    [Theory]
    [InlineData(new[] { 0 }, new[] { 1 }, "Worse")]
    [InlineData(new[] { 1000 }, new[] { 1001 }, "Worse")]
    [InlineData(new[] { 0, 0, 0 }, new[] { 0, 1, 0 }, "Worse")]
    [InlineData(new[] { 0, 5, 0 }, new[] { 2, 2, 2 }, "Worse")]
    [InlineData(new[] { 3 }, new[] { 3 }, "Unchanged")]
    [InlineData(new[] { 3 }, new[] { 2 }, "Better")]
    public void Violations_are_never_noise(int[] a, int[] b, string verdict) =>
        Assert.Equal(
            Enum.Parse<ComparisonVerdict>(verdict),
            Verdict(Compare([.. a.Select(WithViolations)], [.. b.Select(WithViolations)]), "violations"));

    [Fact]
    public void A_side_without_a_value_has_no_verdict()
    {
        var hidden = Base with { Seconds = [.. Base.Seconds.Select(second => second with { ServerCpu = null, ServerBytes = null })] };

        var comparison = Compare([Base], [hidden]);

        Assert.Equal(ComparisonVerdict.Unknown, Verdict(comparison, "server CPU"));
        Assert.Equal(ComparisonVerdict.Unknown, Verdict(comparison, "server memory"));
        Assert.DoesNotContain(Compare([hidden], [hidden]).Values, value => value.Metric.Name is "server CPU" or "server memory");
    }

    [Fact]
    public void Different_settings_are_warnings()
    {
        var other = Base with
        {
            Settings = Base.Settings with
            {
                Profile = "[red]",
                Users = 2000,
                Rate = null,
                DurationSeconds = 60,
                Urls = ["http://one", "http://two"],
                // These differ between comparable runs.
                World = "another",
                Seed = 8,
            },
        };

        Assert.Equal(
            [
                "different profile: A chat, B [red]",
                "different users: A 1,000, B 2,000",
                "different rate: A 200 messages per second, B think times",
                "different duration: A 2 min, B 1 min",
                "different number of URLs: A 1, B 2",
            ],
            Compare([Base], [other]).Warnings);
    }

    [Fact]
    public void Different_settings_among_repeated_runs_are_a_warning()
    {
        var other = Base with { Settings = Base.Settings with { WarmUpSeconds = 0 } };

        Assert.Equal(["different warm-up: A 10 s and 0 s, B 10 s"], Compare([Base, other], [Base]).Warnings);
    }

    [Fact]
    public void A_generator_at_its_limit_is_a_warning()
    {
        var limited = Base with { Generator = Base.Generator with { Limits = ["no processor time was left"] } };

        Assert.Equal(["in B the generator was the limit, not the server: no processor time was left"], Compare([Base], [limited]).Warnings);
    }

    [Fact]
    public void A_pipe_gets_tab_separated_lines_with_the_warnings_first()
    {
        var slow = SampleReport.Create(slowness: 1.5);
        slow = slow with { Settings = slow.Settings with { Users = 2000 } };

        var lines = Print(Compare([Base], [slow]), isTerminal: false).Split(Environment.NewLine);

        Assert.Equal("# warning: different users: A 1,000, B 2,000", lines[0]);
        Assert.Equal("# A: a (1 run, server 0.1.0)", lines[1]);
        Assert.StartsWith("# Each side has one run", lines[3], StringComparison.Ordinal);
        Assert.Equal("metric\tunit\tA\tB\tchange\tverdict", lines[4]);
        Assert.Contains("send.p99\tms\t14\t21\t+50.0%\tworse", lines);
        Assert.Contains("violations\tper run\t0\t0\t0.0%\tunchanged", lines);
    }

    [Fact]
    public void A_terminal_gets_a_table()
    {
        var other = Base with { Settings = Base.Settings with { Profile = "[red]" } };

        var text = Print(Compare([Base], [other]), isTerminal: true);

        Assert.StartsWith("Warning: different profile: A chat, B [red]", text, StringComparison.Ordinal);
        Assert.Matches("send\\.p99 +│ ms +│ +14\\.0 │ +14\\.0 │ +0\\.0% │ within the noise", text);
        Assert.DoesNotContain('\t', text);
    }

    [Fact]
    public void A_side_is_a_file_a_folder_or_a_folder_of_folders()
    {
        using var folder = new TemporaryFolder();
        foreach (var (run, seed) in new[] { ("run-2", 2), ("run-1", 1), ("run-10", 10) })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, run));
            ReportFile.Save(SampleReport.Create(seed), Path.Combine(folder.Path, run, ReportFile.Name));
        }

        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));

        Assert.Single(ReportSide.Load(Path.Combine(folder.Path, "run-1", ReportFile.Name)).Runs);
        Assert.Single(ReportSide.Load(Path.Combine(folder.Path, "run-1")).Runs);
        Assert.Equal(
            [SampleReport.Create(1).Totals.Messages, SampleReport.Create(10).Totals.Messages, SampleReport.Create(2).Totals.Messages],
            ReportSide.Load(folder.Path).Runs.Select(run => run.Totals.Messages));
    }

    [Fact]
    public void A_side_without_a_report_is_refused()
    {
        using var folder = new TemporaryFolder();

        var empty = Assert.Throws<ReportException>(() => ReportSide.Load(folder.Path));
        var missing = Assert.Throws<ReportException>(() => ReportSide.Load(Path.Combine(folder.Path, "none")));

        Assert.Contains("has no report.json", empty.Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
    }

    private static ReportComparison Compare(IReadOnlyList<RunReport> a, IReadOnlyList<RunReport> b) => new(new("a", a), new("b", b));

    private static ComparedValue ValueOf(ReportComparison comparison, string metric) =>
        comparison.Values.Single(value => value.Metric.Name == metric);

    private static ComparisonVerdict Verdict(ReportComparison comparison, string metric) => ValueOf(comparison, metric).Verdict;

    private static RunReport WithSendP99(double p99) => WithSend(p99, [p99]);

    private static RunReport WithSend(double p99, double[] tenths) => Base with
    {
        Latencies = new Dictionary<string, ReportedLatency> { ["send"] = Base.Latencies["send"] with { P99 = p99, SliceP99 = tenths } },
    };

    private static RunReport WithErrors(int count) => Base with
    {
        Totals = Base.Totals with { Errors = new Dictionary<string, long> { ["unavailable"] = count } },
    };

    private static RunReport WithViolations(int count) => Base with
    {
        Check = Base.Check with { Violations = new Dictionary<string, long> { ["lost"] = count } },
    };

    private static string Print(ReportComparison comparison, bool isTerminal)
    {
        using var writer = new StringWriter();
        comparison.Print(AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new TextOutput(writer, isTerminal) }));
        return writer.ToString();
    }

    private sealed class TextOutput(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => 120;

        public int Height => 80;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
