using System.Globalization;
using Spectre.Console;
using static Parley.LoadTest.Reports.ReportText;

namespace Parley.LoadTest.Reports;

/// <summary>Compares two runs, or two groups of repeated runs, metric by metric.</summary>
/// <remarks>The rule that tells a change from noise is described at <see cref="ComparedValue"/>.</remarks>
internal sealed class ReportComparison
{
    private static readonly (string Name, Func<RunReport, string> Read)[] Comparable =
    [
        ("profile", report => report.Settings.Profile),
        ("users", report => Count(report.Settings.Users)),
        ("rate", report => report.Settings.Rate is { } rate ? Invariant($"{rate:0.###} messages per second") : "think times"),
        ("ramp-up", report => Duration(report.Settings.RampUpSeconds)),
        ("warm-up", report => Duration(report.Settings.WarmUpSeconds)),
        ("duration", report => Duration(report.Settings.DurationSeconds)),
        ("number of URLs", report => Count(report.Settings.Urls.Count)),
        ("machine", report => report.Machine),
        ("disturbances", report => report.Disturbances.Count == 0
            ? "none"
            : string.Join(", ", report.Disturbances.Select(disturbance => disturbance.What))),
    ];

    /// <summary>Compares.</summary>
    public ReportComparison(ReportSide a, ReportSide b)
    {
        Values = [.. ComparedMetric.Of(a.Runs.Concat(b.Runs)).Select(metric => ComparedValue.Of(metric, a, b)).Where(IsKnown)];
        Warnings = [.. Differences(a, b), .. Limits("A", a), .. Limits("B", b)];
        Sides = [Describe("A", a), Describe("B", b)];
        Note = Math.Max(a.Runs.Count, b.Runs.Count) >= 2
            ? null
            : "Each side has one run, so the noise is estimated from the tenths of that run. Repeated runs are more reliable: give folders "
                + $"whose subfolders have one {ReportFile.Name} each.";
    }

    /// <summary>A description of each side.</summary>
    public IReadOnlyList<string> Sides { get; }

    /// <summary>Why the sides may not be comparable.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The metrics that at least one side has.</summary>
    public IReadOnlyList<ComparedValue> Values { get; }

    /// <summary>A note on the reliability of the verdicts, or null.</summary>
    public string? Note { get; }

    /// <summary>Whether any metric is worse on the second side.</summary>
    public bool IsWorse => Values.Any(value => value.Verdict == ComparisonVerdict.Worse);

    /// <summary>Prints a table to a terminal, and tab-separated lines to anything else.</summary>
    public void Print(IAnsiConsole console)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            Write(console.Profile.Out.Writer);
            return;
        }

        foreach (var warning in Warnings)
            console.Write(new Text($"Warning: {warning}\n", new(Color.Yellow)));
        foreach (var side in Sides)
            console.Write(new Text(side + '\n'));
        console.Write(Table());
        if (Note is not null)
            console.Write(new Text(Note + '\n'));
    }

    /// <summary>Writes tab-separated lines. A line of text begins with <c>#</c>, and warnings come first.</summary>
    public void Write(TextWriter writer)
    {
        foreach (var text in Warnings.Select(warning => $"warning: {warning}").Concat(Sides).Append(Note).OfType<string>())
            writer.WriteLine($"# {text}");
        writer.WriteLine("metric\tunit\tA\tB\tchange\tverdict");
        foreach (var value in Values)
        {
            writer.WriteLine(string.Join(
                '\t', value.Metric.Name, value.Metric.Unit, Plain(value.A), Plain(value.B), Change(value), Words(value.Verdict)));
        }
    }

    private Table Table()
    {
        var table = new Table().AddColumn("metric").AddColumn("unit");
        foreach (var name in new[] { "A", "B", "change" })
            table.AddColumn(new TableColumn(name).RightAligned());
        table.AddColumn("verdict");
        foreach (var value in Values)
        {
            table.AddRow(
                new Text(value.Metric.Name), new Text(value.Metric.Unit), new Text(Number(value.A)), new Text(Number(value.B)),
                new Text(Change(value)), new Text(Words(value.Verdict), StyleOf(value.Verdict)));
        }

        return table;
    }

    private static IEnumerable<string> Differences(ReportSide a, ReportSide b)
    {
        foreach (var (name, read) in Comparable)
        {
            string[] ofA = [.. a.Runs.Select(read).Distinct()];
            string[] ofB = [.. b.Runs.Select(read).Distinct()];
            if (ofA.Union(ofB).Count() > 1)
                yield return $"different {name}: A {string.Join(" and ", ofA)}, B {string.Join(" and ", ofB)}";
        }
    }

    private static IEnumerable<string> Limits(string name, ReportSide side) => side.Runs
        .SelectMany(run => run.Generator.Limits)
        .Distinct()
        .Select(limit => $"in {name} the generator was the limit, not the server: {limit}");

    private static string Describe(string name, ReportSide side) =>
        $"{name}: {side.Name} ({Counted(side.Runs.Count, "run")}, server "
        + $"{string.Join(" and ", side.Runs.Select(run => run.ServerVersion).Distinct())})";

    private static bool IsKnown(ComparedValue value) => value.A is not null || value.B is not null;

    private static string Plain(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? None;

    private static string Change(ComparedValue value) => value switch
    {
        { ChangePercent: { } change } => Invariant($"{change:+0.0;-0.0;0.0}%"),
        { A: 0, B: 0 } => "0.0%",
        _ => None,
    };

    private static string Words(ComparisonVerdict verdict) => verdict switch
    {
        ComparisonVerdict.Better => "better",
        ComparisonVerdict.Worse => "worse",
        ComparisonVerdict.WithinNoise => "within the noise",
        ComparisonVerdict.Unchanged => "unchanged",
        _ => "unknown",
    };

    private static Style StyleOf(ComparisonVerdict verdict) => verdict switch
    {
        ComparisonVerdict.Better => new(Color.Green),
        ComparisonVerdict.Worse => new(Color.Red),
        _ => Style.Plain,
    };
}
