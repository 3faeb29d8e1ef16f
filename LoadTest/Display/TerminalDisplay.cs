using System.Globalization;
using Parley.LoadTest.Reports;
using Spectre.Console;

namespace Parley.LoadTest.Display;

/// <summary>Shows a run to a person at a terminal.</summary>
/// <param name="console">The terminal.</param>
internal sealed class TerminalDisplay(IAnsiConsole console) : IRunDisplay
{
    /// <inheritdoc/>
    public void Say(string sentence) => console.MarkupLineInterpolated($"{sentence}");

    /// <inheritdoc/>
    public Task<T> ProgressAsync<T>(string title, int count, Func<IProgress<int>, Task<T>> work) => console
        .Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, count));
            var result = await work(new Bar(task));
            task.Value = task.MaxValue;
            return result;
        });

    /// <inheritdoc/>
    public Task RunAsync(TimeSpan length, Func<Action<LiveFigures>, Task> run) => console
        .Live(new Text("Starting"))
        .StartAsync(context => run(figures =>
        {
            context.UpdateTarget(TableOf(figures, length));
            context.Refresh();
        }));

    /// <inheritdoc/>
    public void Finish(RunReport report, string reportPath)
    {
        var violations = report.Check.Violations.Values.Sum();
        var colour = violations > 0 ? "red" : "green";
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"[bold {colour}]{violations:N0} violations in {report.Check.Messages:N0} messages[/] "
                + $"at {report.Totals.MessagesPerSecond:N1} a second"));
        foreach (var example in report.Check.Examples.Take(5))
            console.MarkupLineInterpolated($"  [red]{example}[/]");
        foreach (var reason in report.Check.Unchecked.Take(5))
            console.MarkupLineInterpolated($"  [yellow]not checked: {reason}[/]");
        var table = new Table().AddColumn("latency, ms");
        foreach (var column in new[] { "count", "p50", "p90", "p99", "p99.9", "max" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var (name, latency) in report.Latencies)
        {
            table.AddRow(
                name, Number(latency.Count), Milliseconds(latency.P50), Milliseconds(latency.P90), Milliseconds(latency.P99),
                Milliseconds(latency.P999), Milliseconds(latency.Max));
        }

        console.Write(table);
        foreach (var (code, count) in report.Totals.Errors)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{count:N0} calls failed: {code}[/]");
        if (report.Generator.Limits.Count > 0)
        {
            console.MarkupLineInterpolated(
                $"[bold red]The generator, and not the server, was the limit:[/] [red]{string.Join("; ", report.Generator.Limits)}.[/]");
        }

        foreach (var threshold in report.Thresholds)
        {
            console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"[{(threshold.IsKept ? "green" : "red")}]{(threshold.IsKept ? "kept  " : "BROKEN")} {threshold.Expression}[/]");
        }

        console.MarkupLineInterpolated($"The report is {reportPath}");
    }

    private static Rows TableOf(LiveFigures figures, TimeSpan length)
    {
        var second = figures.Second;
        var share = Math.Clamp((second.Second + 1) / length.TotalSeconds, 0, 1);
        var table = new Table().HideHeaders().Border(TableBorder.Rounded).AddColumns("", "", "", "");
        table.AddRow("messages a second", Number(second.Sends), "messages measured", Number(figures.Messages));
        table.AddRow("send p50", Milliseconds(figures.SendP50), "send p99", Milliseconds(figures.SendP99));
        table.AddRow("delivery p50", Milliseconds(figures.DeliveryP50), "delivery p99", Milliseconds(figures.DeliveryP99));
        table.AddRow("streams", Number(second.Streams), "resyncs", Number(figures.Resyncs));
        table.AddRow("generator, cores", Cores(second.GeneratorCpu), "server, cores", second.ServerCpu is { } cores ? Cores(cores) : "-");
        table.AddRow(
            "errors",
            figures.Errors.Count is 0
                ? "none"
                : Markup.Escape(string.Join(", ", figures.Errors.Select(each => $"{each.Key} {each.Value}"))),
            "violations",
            figures.Violations is 0 ? "[green]0[/]" : $"[bold red]{Number(figures.Violations)}[/]");
        return new(new Markup($"{Bar.Draw(share)} {second.Second + 1} of {length.TotalSeconds:0} s"), table);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double? value) =>
        value is { } milliseconds ? milliseconds.ToString("N1", CultureInfo.InvariantCulture) + " ms" : "-";

    private static string Cores(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private sealed class Bar(ProgressTask task) : IProgress<int>
    {
        private const int Width = 40;

        public static string Draw(double share)
        {
            var done = (int)(share * Width);
            return $"[green]{new string('━', done)}[/][grey]{new string('━', Width - done)}[/]";
        }

        public void Report(int value) => task.Value = Math.Max(task.Value, value);
    }
}
