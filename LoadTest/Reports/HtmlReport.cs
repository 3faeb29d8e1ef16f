using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using static Parley.LoadTest.Reports.HtmlElements;
using static Parley.LoadTest.Reports.ReportText;

namespace Parley.LoadTest.Reports;

/// <summary>A report as one HTML page, which needs no other file and no script.</summary>
/// <remarks>The page is a tree of XML elements. So every text is encoded, and the page is well-formed XML as well as HTML.</remarks>
internal sealed class HtmlReport
{
    private static readonly XmlWriterSettings Format = new()
    {
        OmitXmlDeclaration = true,
        Indent = true,
        IndentChars = "",
        NewLineChars = "\n",
    };

    private readonly RunReport _report;
    private readonly string _compareCommand;

    private HtmlReport(RunReport report, string compareCommand) => (_report, _compareCommand) = (report, compareCommand);

    /// <summary>Renders the page.</summary>
    /// <param name="report">The report.</param>
    /// <param name="compareCommand">The command line that compares this run with another one. The page shows it.</param>
    public static string Render(RunReport report, string compareCommand)
    {
        var page = new HtmlReport(report, compareCommand).Page();
        RemoveForbiddenCharacters(page);
        var text = new StringBuilder("<!DOCTYPE html>\n");
        using (var writer = XmlWriter.Create(text, Format))
            page.Save(writer);
        return text.Append('\n').ToString();
    }

    /// <summary>Replaces characters that neither XML nor HTML can contain. Names and addresses come from the command line, and examples
    /// come from the server.</summary>
    private static void RemoveForbiddenCharacters(XElement page)
    {
        foreach (var text in page.DescendantNodes().OfType<XText>())
            text.Value = Allowed(text.Value);
        foreach (var attribute in page.DescendantsAndSelf().Attributes())
            attribute.Value = Allowed(attribute.Value);
    }

    private static string Allowed(string text)
    {
        var allowed = new StringBuilder();
        // A lone surrogate becomes U+FFFD.
        foreach (var rune in text.EnumerateRunes())
            allowed.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString());
        return allowed.ToString();
    }

    private XElement Page() => new(
        "html",
        new XAttribute("lang", "en-GB"),
        new XElement(
            "head",
            new XElement("meta", new XAttribute("charset", "utf-8")),
            new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
            new XElement("title", $"Load test: {Title()}"),
            new XElement("style", HtmlStyle.Sheet)),
        new XElement(
            "body",
            new XElement(
                "header",
                new XElement("h1", Title()),
                Quiet(
                    $"Server {_report.ServerVersion}, "
                    + _report.StartedAt.ToUniversalTime().ToString("d MMMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture) + " UTC")),
            new XElement(
                "main",
                Verdict(),
                GeneratorWarning(),
                Thresholds(),
                Latencies(),
                Charts(),
                Disturbances(),
                Check(),
                Counts("Actions", "action", _report.Totals.Actions, null),
                Counts("Errors", "problem code", _report.Totals.Errors, "No call failed."),
                Settings(),
                Commands())));

    private string Title()
    {
        var settings = _report.Settings;
        var pace = settings.Rate is { } rate ? $"{Number(rate)} messages per second" : "think times";
        return $"{settings.Profile}: {Counted(settings.Users, "user")}, {pace}, {Duration(settings.DurationSeconds)}";
    }

    private IEnumerable<XElement> Verdict()
    {
        var violations = _report.ViolationCount();
        var totals = _report.Totals;
        var check = violations is { } count
            ? Card(
                count > 0 ? "bad" : _report.Check.Unchecked.Count > 0 ? "warn" : "good",
                $"{Counted(count, "violation")} in {Counted(_report.Check.Messages, "message")}",
                _report.Check.Unchecked.Count > 0 ? "Not everything could be checked, see below." : "Everything was checked.")
            : Card("warn", "No message was checked", "So it is unknown whether any message was lost.");
        var throughput = Card(
            "",
            $"{Number(totals.MessagesPerSecond)} messages per second",
            $"{Counted(totals.Messages, "message")}, {Count(totals.Deliveries)} deliveries, {Count(totals.Undelivered)} not delivered "
            + $"to every connected member, {Counted(_report.ErrorCount(), "error")}, {Counted(totals.Resyncs, "resync")}");
        yield return Cards("cards verdict", check, throughput, ThresholdCard());
        yield return Cards(
            "cards",
            LatencyCard("send", "acknowledged"),
            LatencyCard("delivery.last", "with every connected member"));
    }

    private XElement? ThresholdCard()
    {
        var thresholds = Counted(_report.Thresholds.Count, "threshold");
        return _report.Thresholds.Count(threshold => !threshold.IsKept) switch
        {
            _ when _report.Thresholds.Count == 0 => null,
            0 => Card("good", $"{thresholds} kept", ""),
            var broken => Card("bad", $"{broken} of {thresholds} broken", ""),
        };
    }

    private XElement? LatencyCard(string name, string what) => _report.Latency(name) is { } latency
        ? Card(
            "",
            $"{name} p99: {Number(latency.P99)}\u00a0ms",
            $"99% of the messages were {what} in this time, and half of them in {Number(latency.P50)} ms.")
        : null;

    private XElement? GeneratorWarning() => _report.Generator.Limits.Count == 0
        ? null
        : new(
            "div",
            new XAttribute("class", "warning"),
            new XElement("p", new XElement("strong", "The generator was the limit, not the server.")),
            new XElement("p", "The latencies and the throughput below say little about the server. Use a stronger machine or less load."),
            List(_report.Generator.Limits));

    private XElement? Thresholds() => _report.Thresholds.Count == 0
        ? null
        : Section(
            "Thresholds",
            Table(
                ["threshold", "measured", "result"],
                _report.Thresholds.Select(threshold => Row(
                    threshold.Expression,
                    Cell(Measured(threshold), "number"),
                    threshold.IsKept ? Cell("✔ kept", "good") : Cell("✘ broken", "bad")))));

    private static string Measured(ReportedThreshold threshold)
    {
        if (threshold.Measured is not { } value)
            return "no value";
        var unit = Threshold.TryParse(threshold.Expression, out var parsed) ? parsed.Unit : "";
        // More digits than elsewhere: a value just above the limit must not look like the limit.
        return Invariant($"{value:#,0.####} {unit}").TrimEnd();
    }

    private XElement Latencies() => Section(
        "Latencies",
        _report.Latencies.Values.All(latency => latency.Count == 0) ? Quiet("No latency was measured.") : Table(
            ["latency, in ms", "count", "p50", "p90", "p99", "p99.9", "max", "time"],
            ReportFigures.Latencies
                .Concat(_report.Latencies.Keys.Except(ReportFigures.Latencies.Select(latency => latency.Name)).Select(name => (name, "")))
                .Select(latency => (latency.Item1, latency.Item2, _report.Latency(latency.Item1)))
                .Where(latency => latency.Item3 is not null)
                .Select(latency => Row(
                    latency.Item1,
                    [
                        Cell(Count(latency.Item3!.Count), "number"),
                        .. new[] { latency.Item3.P50, latency.Item3.P90, latency.Item3.P99, latency.Item3.P999, latency.Item3.Max }
                            .Select(value => Cell(Number(value), "number")),
                        Cell(latency.Item2, "quiet"),
                    ]))));

    private XElement Charts()
    {
        var charts = ReportCharts.Of(_report).ToArray();
        return Section(
            "Over time",
            charts.Length == 0 ? Quiet("There are no samples.") : new XElement("div", new XAttribute("class", "charts"), charts),
            _report.Seconds.Any(second => second.ServerCpu is not null || second.ServerBytes is not null)
                ? null
                : Quiet("The process of the server was not visible to the generator. So its processor time and memory are unknown."));
    }

    private XElement? Disturbances() => _report.Disturbances.Count == 0
        ? null
        : Section(
            "Disturbances",
            Table(
                ["disturbance", "at", "recovery"],
                _report.Disturbances.Select(disturbance => Row(
                    disturbance.What,
                    Cell(Duration(disturbance.Second), "number"),
                    Cell(disturbance.RecoverySeconds switch
                    {
                        null => "not within a minute, or before the end",
                        0 => "sends were not slowed",
                        { } time => Duration(time),
                    })))),
            Quiet(
                "The recovery is the time until sends were as fast as before; for cut streams, until all users were connected again and "
                    + "had everything that they missed."));

    private XElement Check()
    {
        var check = _report.Check;
        var (messages, conversations) = (Counted(check.Messages, "message"), Counted(check.Conversations, "conversation"));
        return Section(
            "Violations",
            new XElement("p", $"{messages} in {conversations} were read back and checked."),
            check.Violations.Values.Sum() == 0
                ? null
                : Table(
                    ["violation", "count"],
                    check.Violations
                        .OrderByDescending(kind => kind.Value)
                        .Select(kind => Row(kind.Key, Cell(Count(kind.Value), "number bad")))),
            check.Examples.Count == 0 ? null : new XElement("h3", "Examples"),
            List(check.Examples),
            check.Unchecked.Count == 0 ? null : new XElement("h3", "Not checked"),
            List(check.Unchecked));
    }

    private static XElement? Counts(string title, string column, IReadOnlyDictionary<string, long> counts, string? ifEmpty)
    {
        if (counts.Count == 0)
            return ifEmpty is null ? null : Section(title, new XElement("p", ifEmpty));
        return Section(
            title,
            Table(
                [column, "count"],
                counts.OrderByDescending(count => count.Value).Select(count => Row(count.Key, Cell(Count(count.Value), "number")))));
    }

    private XElement Settings()
    {
        var (settings, generator) = (_report.Settings, _report.Generator);
        return Section(
            "Settings and machine",
            Table(
                [],
                [
                    Row("profile", Cell(settings.Profile)),
                    Row("world", Cell(settings.World)),
                    Row("server", Cell(string.Join(", ", settings.Urls))),
                    Row("users", Cell(Count(settings.Users))),
                    Row("rate", Cell(settings.Rate is { } rate ? $"{Number(rate)} messages per second" : "think times")),
                    Row("seed", Cell(settings.Seed.ToString(CultureInfo.InvariantCulture))),
                    Row("ramp-up", Cell(Duration(settings.RampUpSeconds))),
                    Row("warm-up", Cell(Duration(settings.WarmUpSeconds))),
                    Row("measured time", Cell(Duration(settings.DurationSeconds))),
                    Row("machine", Cell(_report.Machine)),
                    Row("generator", Cell(
                        $"{Number(generator.Cores)} of {Counted(generator.MachineCores, "core")}, {Bytes(generator.Bytes)}, "
                        + $"99% of its timers at most {Number(generator.LagP99)} ms late")),
                    Row("server process", Cell(
                        _report.ServerCores() is null && _report.ServerBytes() is null
                            ? "not visible"
                            : $"{Number(_report.ServerCores())} cores, at most {Bytes(_report.ServerBytes())}")),
                ]));
    }

    private XElement Commands() => Section(
        "Commands",
        new XElement("p", "Repeat this run:"),
        new XElement("pre", _report.Command),
        new XElement("p", "Compare it with another run:"),
        new XElement("pre", _compareCommand));
}
