using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Parley.LoadTest.Reports;

namespace Parley.LoadTesting.Reports;

public sealed partial class TimeChartTests
{
    // The plot begins and ends at these places, in the units of the drawing.
    private const double Left = 62;
    private const double Right = 456;

    private static readonly ChartSeries Sends = new("sends", Binning.Mean, second => second.Sends);

    [Fact]
    public void A_long_run_has_few_points_and_a_small_page()
    {
        var report = SampleReport.CreateEventful(duration: 1800);

        foreach (var chart in ReportCharts.Of(report))
        {
            var svg = WithClass(chart, "chart").Single();
            Assert.All(WithClass(svg, "line"), line => Assert.InRange(Points().Count(line.Attribute("d")!.Value), 150, 300));
            Assert.InRange(WithClass(svg, "tip").Count(), 150, 300);
        }

        Assert.InRange(HtmlReport.Render(report, "").Length, 0, 400_000);
    }

    [Theory]
    [InlineData(270, 1, 300)]
    [InlineData(271, 2, 151)]
    [InlineData(1770, 10, 180)]
    [InlineData(100_000, 600, 167)]
    public void Bins_have_round_sizes(int duration, int size, int bins)
    {
        var time = new Timeline(SampleReport.Create(duration: duration));

        Assert.Equal((size, bins), (time.BinSeconds, time.Bins.Count));
        Assert.Equal(30 + duration, time.Bins.Sum(bin => bin.Count));
    }

    [Fact]
    public void A_bin_is_the_mean_the_highest_the_lowest_or_the_sum_of_its_seconds()
    {
        var report = SampleReport.Create(duration: 570);
        var time = new Timeline(report with { Seconds = [.. report.Seconds.Select(second => second with { Sends = second.Second })] });

        Assert.Equal(2, time.BinSeconds);
        Assert.Equal(
            [20.5, 21, 20, 41],
            Enum.GetValues<Binning>().Select(binning => new ChartSeries("", binning, second => second.Sends).Values(time)[10]));
    }

    [Fact]
    public void Missing_values_are_gaps_and_a_single_value_is_a_dot()
    {
        var report = SampleReport.Create(duration: 10);
        var chart = new TimeChart(
            new(report),
            "",
            "",
            [new("some", Binning.Mean, second => second.Second is 3 or 4 or 5 or 9 ? 1 : null), new("none", Binning.Mean, _ => null)]);

        var path = WithClass(chart.Figure(), "line").Last().Attribute("d")!.Value;

        Assert.Matches("^M[0-9. ]+L[0-9. ]+L[0-9. ]+M[0-9. ]+h0$", path);
        Assert.Equal(["some", "not measured"], chart.Figure().Descendants("li").Select(item => item.Value));
    }

    [Fact]
    public void A_chart_without_values_has_none() =>
        Assert.False(new TimeChart(new(SampleReport.Create()), "", "", [new("", Binning.Mean, _ => null)]).HasValues);

    [Fact]
    public void Ramp_up_and_warm_up_are_shaded()
    {
        var svg = Draw(SampleReport.Create(duration: 120));

        var shades = WithClass(svg, "shade").ToArray();

        // 20 and 10 of 150 seconds.
        var second = (Right - Left) / 150;
        Assert.Equal(
            [Left, 20 * second, Left + (20 * second), 10 * second],
            shades.SelectMany(shade => new[] { Number(shade, "x"), Number(shade, "width") }),
            (one, other) => Math.Abs(one - other) < 0.01);
        Assert.Equal(
            ["0 to 20 (ramp-up, not measured)", "20 to 30 (warm-up, not measured)"], shades.Select(shade => shade.Element("title")!.Value));
    }

    [Fact]
    public void A_run_without_ramp_up_and_warm_up_has_no_shade()
    {
        var report = SampleReport.Create();

        var svg = Draw(report with { Settings = report.Settings with { RampUpSeconds = 0, WarmUpSeconds = 0 } });

        Assert.Empty(WithClass(svg, "shade"));
    }

    [Fact]
    public void A_disturbance_is_a_line_at_its_time()
    {
        var report = SampleReport.Create(duration: 120);

        var svg = Draw(report with { Disturbances = [new(75, "silo-2 killed", null), new(999, "too late", null)] });

        var mark = WithClass(svg, "mark").Single();

        Assert.StartsWith("M259 ", mark.Attribute("d")!.Value, StringComparison.Ordinal); // the middle of 62 to 456
    }

    [Fact]
    public void Labels_of_disturbances_do_not_overlap()
    {
        var disturbances = Enumerable.Range(3, 12).Select(index => new ReportedDisturbance(10 * index, $"silo-{index} killed", null));

        var svg = Draw(SampleReport.Create(duration: 120) with { Disturbances = [.. disturbances] });

        var labels = WithClass(svg, "label").ToArray();
        Assert.InRange(labels.Length, 4, 11);
        foreach (var row in labels.GroupBy(label => Number(label, "y")))
        {
            // 8 units for each letter, as on a phone.
            var places = row.Select(label => (X: Number(label, "x"), Width: 8 * label.Value.Length, IsEnd: HasClass(label, "end")))
                .Select(label => label.IsEnd ? (From: label.X - label.Width, To: label.X) : (From: label.X, To: label.X + label.Width))
                .Order()
                .ToArray();
            Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From, $"{pair} overlap"));
            Assert.All(places, place => Assert.InRange(place.To, 0, 484));
        }

        Assert.Equal(12, WithClass(svg, "mark").Count());
    }

    [Fact]
    public void Tooltips_and_the_summary_have_the_values_in_words()
    {
        var report = SampleReport.Create(duration: 10);
        var chart = new TimeChart(
            new(report with
            {
                Seconds = [.. report.Seconds.Select(second => second with { Sends = second.Second, Errors = second.Second == 39 ? 2 : 0 })],
            }),
            "Sends",
            "per second",
            [Sends])
        {
            Bars = new("errors", Binning.Sum, second => second.Errors),
        };

        Assert.Equal("sends: lowest 30.0, median 34.5, highest 39.0 per second. errors: 2.", chart.Summary());
        Assert.Equal($"Sends. {chart.Summary()}", WithClass(chart.Figure(), "chart").Single().Attribute("aria-label")!.Value);
        var tips = WithClass(chart.Figure(), "tip").Select(tip => tip.Element("title")!.Value).ToArray();
        Assert.Equal("5 (ramp-up, not measured)\nsends: 5.00 per second\nerrors: 0", tips[5]);
        Assert.Equal("39\nsends: 39.0 per second\nerrors: 2", tips[39]);
    }

    [Fact]
    public void The_sum_of_the_bars_has_all_seconds_of_the_measured_time()
    {
        var report = SampleReport.Create(duration: 1800);
        // The measured time begins in the middle of a bin of 10 seconds.
        report = report with
        {
            Settings = report.Settings with { WarmUpSeconds = 5 },
            Seconds = [.. report.Seconds.Select(second => second with { Errors = second.Second is 24 or 25 or 1824 or 1825 ? 1 : 0 })],
        };

        var chart = new TimeChart(new(report), "", "", [Sends]) { Bars = new("errors", Binning.Sum, second => second.Errors) };

        Assert.Contains("errors: 2.", chart.Summary(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[] { }, new double[] { 0, 1 })]
    [InlineData(new double[] { 0 }, new double[] { 0, 1 })]
    [InlineData(new double[] { 3, 7 }, new double[] { 0, 2, 4, 6, 8 })]
    [InlineData(new double[] { 200 }, new double[] { 0, 50, 100, 150, 200 })]
    [InlineData(new double[] { 1001 }, new double[] { 0, 500, 1000, 1500 })]
    [InlineData(new double[] { 0.3 }, new double[] { 0, 0.1, 0.2, 0.3 })]
    public void A_linear_axis_has_round_ticks_from_zero(double[] values, double[] ticks) =>
        Assert.Equal(ticks, ChartScale.Linear(values).Ticks, (one, other) => Math.Abs(one - other) < 1e-9);

    [Theory]
    [InlineData(new double[] { }, new double[] { 1, 2, 5, 10 })]
    [InlineData(new double[] { 0, 3, 30 }, new double[] { 2, 5, 10, 20, 50 })]
    [InlineData(new double[] { 5 }, new double[] { 5, 10 })]
    [InlineData(new double[] { 0.3, 3000 }, new double[] { 0.1, 1, 10, 100, 1000, 10000 })]
    public void A_logarithmic_axis_encloses_the_values(double[] values, double[] ticks) =>
        Assert.Equal(ticks, ChartScale.Logarithmic(values).Ticks, (one, other) => Math.Abs(one - other) < 1e-9);

    [Fact]
    public void A_logarithmic_axis_has_equal_distances_for_equal_ratios()
    {
        var scale = new ChartScale([1, 10, 100], IsLogarithmic: true);

        Assert.Equal([0, 0, 0.5, 1, 1], new double[] { 0, 1, 10, 100, 1000 }.Select(scale.Place));
    }

    private static XElement Draw(RunReport report) =>
        WithClass(new TimeChart(new(report), "Sends", "per second", [Sends]).Figure(), "chart").Single();

    private static IEnumerable<XElement> WithClass(XElement container, string name) =>
        container.Descendants().Where(element => HasClass(element, name));

    private static bool HasClass(XElement element, string name) => element.Attribute("class")?.Value.Split(' ').Contains(name) == true;

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("[ML]")]
    private static partial Regex Points();
}
