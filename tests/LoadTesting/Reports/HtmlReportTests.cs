using System.Text.RegularExpressions;
using System.Xml.Linq;
using Parley.LoadTest.Reports;

namespace Parley.LoadTesting.Reports;

public sealed partial class HtmlReportTests
{
    private const string CompareCommand = "loadtest compare A B";

    // A browser reads these elements, and all of SVG, as empty ones. It reads any other `<x />` as the start of an element.
    private static readonly string[] MayBeEmpty = ["meta", "path", "rect"];

    [Fact]
    public void The_title_names_what_was_run()
    {
        var page = Render(SampleReport.Create(duration: 1800));

        Assert.Equal("chat: 1,000 users, 200 messages per second, 30 min", page.Descendants("h1").Single().Value);
        Assert.Contains("Server 0.1.0, 4 May 2026, 03:02:01 UTC", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_closed_model_is_named_in_the_title()
    {
        var report = SampleReport.Create();

        var page = Render(report with { Settings = report.Settings with { Rate = null } });

        Assert.Equal("chat: 1,000 users, think times, 2 min", page.Descendants("h1").Single().Value);
    }

    [Fact]
    public void The_page_needs_nothing_else()
    {
        var text = HtmlReport.Render(SampleReport.CreateEventful(), CompareCommand);
        var page = XDocument.Parse(text);

        Assert.StartsWith("<!DOCTYPE html>\n<html", text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            page.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "base" or "a");
        Assert.DoesNotContain(
            page.Descendants().Attributes(),
            attribute => attribute.Name.LocalName is "src" or "href" or "srcset" or "style"
                || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)
                || attribute.Value.Contains("://", StringComparison.Ordinal));
        Assert.DoesNotMatch("url\\(|@import|://|[&<>]", page.Descendants("style").Single().Value);
    }

    [Fact]
    public void A_browser_reads_the_same_tree_as_an_XML_parser()
    {
        var reports = new[] { SampleReport.CreateEventful(), SampleReport.Create(), Empty() };

        foreach (var report in reports)
        {
            var closed = SelfClosed().Matches(HtmlReport.Render(report, CompareCommand)).Select(match => match.Groups[1].Value);
            Assert.Empty(closed.Except(MayBeEmpty));
        }
    }

    [Fact]
    public void Hostile_names_are_text()
    {
        const string Hostile = "<script>alert('&amp;\"')</script>";
        var report = SampleReport.CreateEventful();
        var text = HtmlReport.Render(
            report with
            {
                Command = Hostile,
                ServerVersion = Hostile,
                Settings = report.Settings with { World = Hostile, Profile = Hostile, Urls = [Hostile] },
                Disturbances = [new(40, Hostile, 1)],
                Check = report.Check with { Examples = [Hostile] },
                Totals = report.Totals with { Errors = new Dictionary<string, long> { [Hostile] = 1 } },
            },
            Hostile);

        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        var page = XDocument.Parse(text);
        Assert.Equal(Hostile, CellsOf(page, "Settings and machine")["world"][0]);
        Assert.Equal([Hostile, Hostile], SectionOf(page, "Commands").Elements("pre").Select(command => command.Value));
    }

    [Fact]
    public void Characters_that_HTML_forbids_are_replaced()
    {
        var report = SampleReport.Create();

        var page = Render(report with { Settings = report.Settings with { World = "a\0b\u001bc\ud800d\u263a\U0001F600" } });

        Assert.Equal("a\uFFFDb\uFFFDc\uFFFDd\u263a\U0001F600", CellsOf(page, "Settings and machine")["world"][0]);
    }

    [Fact]
    public void A_run_without_violations_has_a_good_verdict()
    {
        var report = SampleReport.Create();

        var page = Render(report with { Check = report.Check with { Messages = 1_234_567 } });

        Assert.Equal("0 violations in 1,234,567 messages", Cards(page, "good").Single());
        Assert.Empty(Cards(page, "bad"));
        Assert.Empty(WithClass(page, "warning"));
    }

    [Fact]
    public void Violations_are_red_and_listed_with_their_examples()
    {
        var page = Render(SampleReport.CreateEventful());

        Assert.Contains(Cards(page, "bad"), text => text.StartsWith("3 violations in ", StringComparison.Ordinal));
        Assert.Empty(Cards(page, "good"));
        var cells = CellsOf(page, "Violations");
        Assert.Equal("2", cells["lost"][0]);
        Assert.Equal("1", cells["out of order"][0]);
        Assert.Equal(
            [
                "Message 17 of conversation 4 was acknowledged, but is not in the conversation.",
                "Conversation 9 could not be read: unavailable.",
            ],
            SectionOf(page, "Violations").Descendants("li").Select(item => item.Value));
    }

    [Fact]
    public void A_run_that_was_not_checked_has_no_good_verdict()
    {
        var page = Render(Empty());

        Assert.Equal("No message was checked", Cards(page, "warn").Single());
        Assert.Empty(Cards(page, "good"));
    }

    [Fact]
    public void A_run_that_was_checked_in_part_has_no_good_verdict()
    {
        var report = SampleReport.Create();

        var page = Render(report with { Check = report.Check with { Messages = 5, Unchecked = ["Conversation 9 could not be read."] } });

        Assert.Equal("0 violations in 5 messages", Cards(page, "warn").Single());
        Assert.Empty(Cards(page, "good"));
    }

    [Fact]
    public void Thresholds_are_listed_and_broken_ones_are_red()
    {
        var page = Render(SampleReport.CreateEventful());

        Assert.Contains("3 of 5 thresholds broken", Cards(page, "bad"));
        var cells = CellsOf(page, "Thresholds");
        Assert.Equal(["14 ms", "✔ kept"], cells["send.p99<50ms"]);
        Assert.Equal(["31.5 ms", "✘ broken"], cells["delivery.last.p99<=10ms"]);
        Assert.Equal(["3", "✘ broken"], cells["violations==0"]);
        Assert.Equal(["no value", "✘ broken"], cells["catch-up.p99<1s"]);
    }

    [Fact]
    public void A_generator_at_its_limit_is_a_warning_with_the_reasons()
    {
        var warning = WithClass(Render(SampleReport.CreateEventful()), "warning").Single();

        Assert.Contains("The generator was the limit, not the server.", warning.Value, StringComparison.Ordinal);
        Assert.Equal(
            ["The generator used 3.9 of 4 cores.", "Its timers were 120 ms late."], warning.Descendants("li").Select(item => item.Value));
    }

    [Fact]
    public void Latencies_are_listed_in_their_order_without_empty_ones()
    {
        var report = SampleReport.Create();
        var latencies = new Dictionary<string, ReportedLatency>(report.Latencies)
        {
            ["send"] = report.Latencies["send"] with { Count = 1234 },
        };

        var cells = CellsOf(Render(report with { Latencies = latencies }), "Latencies");

        Assert.Equal(["send", "delivery", "delivery.last", "inbox", "page"], cells.Keys);
        Assert.Equal(
            ["1,234", "4.00", "8.00", "14.0", "32.0", "80.0"], cells["send"].Take(6));
    }

    [Fact]
    public void Disturbances_are_marked_in_each_chart_and_listed()
    {
        var page = Render(SampleReport.CreateEventful());

        var charts = WithClass(page, "chart").ToArray();
        Assert.Equal(6, charts.Length);
        foreach (var chart in charts)
        {
            Assert.Equal(
                ["70: silo-2 killed", "75: silo-2 restarted", "145: silo-1 frozen for 3 s"],
                WithClass(chart, "mark").Select(mark => mark.Element("title")!.Value));
            Assert.Equal(
                ["silo-2 killed", "silo-2 restarted", "silo-1 frozen for 3 s"], WithClass(chart, "label").Select(label => label.Value));
        }

        var cells = CellsOf(page, "Disturbances");
        Assert.Equal(["1 min 10 s", "8.4 s"], cells["silo-2 killed"]);
        Assert.Equal(["1 min 15 s", "not within a minute, or before the end"], cells["silo-2 restarted"]);
    }

    [Fact]
    public void A_disturbance_that_slowed_nothing_says_so()
    {
        var report = SampleReport.Create() with { Disturbances = [new(70, "silo-1 killed", 0)] };

        Assert.Equal(["1 min 10 s", "sends were not slowed"], CellsOf(Render(report), "Disturbances")["silo-1 killed"]);
    }

    [Fact]
    public void A_calm_run_has_no_empty_sections()
    {
        var titles = Render(SampleReport.Create()).Descendants("h2").Select(title => title.Value);

        Assert.Equal(["Latencies", "Over time", "Violations", "Actions", "Errors", "Settings and machine", "Commands"], titles);
    }

    [Fact]
    public void A_server_that_is_not_visible_has_no_series()
    {
        var report = SampleReport.Create();

        var page = Render(report with
        {
            Seconds = [.. report.Seconds.Select(second => second with { ServerCpu = null, ServerBytes = null })],
        });

        var figures = page.Descendants("figure").ToDictionary(figure => figure.Element("h3")!.Value);
        Assert.DoesNotContain("Memory of the server", figures.Keys);
        Assert.Equal(["generator", "not measured"], figures["Processor time"].Descendants("li").Select(item => item.Value));
        Assert.Single(WithClass(WithClass(figures["Processor time"], "chart").Single(), "line"));
        Assert.Contains("The process of the server was not visible", page.Root!.Value, StringComparison.Ordinal);
    }

    private static RunReport Empty()
    {
        var report = SampleReport.Create();
        return report with
        {
            Totals = new(0, 0, 0, new Dictionary<string, long>(), new Dictionary<string, long>(), 0, 0, 0),
            Latencies = new Dictionary<string, ReportedLatency>(),
            Seconds = [],
            Check = new(0, 0, new Dictionary<string, long>(), [], []),
        };
    }

    private static XDocument Render(RunReport report) => XDocument.Parse(HtmlReport.Render(report, CompareCommand));

    private static IEnumerable<XElement> WithClass(XContainer container, string name) => container.Descendants()
        .Where(element => element.Attribute("class")?.Value.Split(' ').Contains(name) == true);

    private static IEnumerable<string> Cards(XDocument page, string style) =>
        WithClass(page, "card").Where(card => card.Attribute("class")!.Value == $"card {style}").Select(card => card.Element("p")!.Value);

    private static XElement SectionOf(XDocument page, string title) =>
        page.Descendants("section").Single(section => section.Element("h2")!.Value == title);

    private static Dictionary<string, string[]> CellsOf(XDocument page, string title) => SectionOf(page, title)
        .Descendants("tbody")
        .Elements("tr")
        .ToDictionary(row => row.Element("th")!.Value, row => row.Elements("td").Select(cell => cell.Value).ToArray());

    [GeneratedRegex("<([a-z0-9]+)[^<>]*/>")]
    private static partial Regex SelfClosed();
}
