using System.Text;
using System.Xml.Linq;
using static Parley.LoadTest.Reports.ReportText;
using static Parley.LoadTest.Reports.SvgElements;

namespace Parley.LoadTest.Reports;

/// <summary>A chart over the time of a run, as an SVG element: lines, and optionally bars in a panel of their own below them.</summary>
/// <remarks>The bars have their own axis, because a few errors are invisible on the axis of many messages. The drawing is narrow, so that
/// its labels stay readable on a phone. Times that were not measured are shaded, and disturbances are vertical lines. Everything has a
/// tooltip. Colours come from the style sheet of the page.</remarks>
internal sealed class TimeChart(Timeline time, string title, string unit, IReadOnlyList<ChartSeries> lines)
{
    private const int Width = 480;
    private const int Left = 62;
    private const int Right = 456;
    private const int LineHeight = 140;
    private const int BarHeight = 34;
    private const int BetweenPanels = 40;
    private const int LabelHeight = 16;

    // The width of an average letter in the font of a phone. It decides which labels of disturbances fit.
    private const double LetterWidth = 8;
    private const int MostLabelRows = 3;
    private const int MostLetters = 26;

    private readonly (ChartSeries Series, double?[] Values)[] _lines =
        [.. lines.Select(line => (line, line.Values(time))).Where(line => line.Item2.Any(value => value is not null))];

    private readonly List<(ReportedDisturbance Disturbance, int Row, bool IsLeft)> _labels = PlaceLabels(time);

    /// <summary>The series of the second panel; null if there is none.</summary>
    public ChartSeries? Bars { get; init; }

    /// <summary>Whether the axis of the lines is logarithmic.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Whether any line has a value. A chart without values is not drawn.</summary>
    public bool HasValues => _lines.Length > 0;

    private int Top => 28 + (LabelHeight * (_labels.Count == 0 ? 0 : _labels.Max(label => label.Row) + 1));

    private int Bottom => Top + LineHeight + (Bars is null ? 0 : BetweenPanels + BarHeight);

    /// <summary>The chart with its title, its legend and its summary.</summary>
    public XElement Figure() => new(
        "figure",
        new XElement("h3", title),
        Legend(),
        Svg(),
        new XElement("figcaption", Summary()));

    /// <summary>The values in words, for readers who cannot see the chart.</summary>
    public string Summary()
    {
        var text = new StringBuilder();
        foreach (var (series, values) in _lines)
        {
            double[] measured = [.. values.Where((value, bin) => value is not null && IsMeasured(bin)).OfType<double>()];
            if (measured.Length > 0)
            {
                var (lowest, median, highest) = (measured.Min(), Median.Of(measured), measured.Max());
                text.Append(Invariant($"{series.Name}: lowest {Number(lowest)}, "))
                    .Append(Invariant($"median {Number(median)}, highest {Number(highest)} {unit}. "));
            }
        }

        // The seconds are added, not the bins, because the measured time can begin within a bin.
        if (Bars is { } bars)
            text.Append(Invariant($"{bars.Name}: {Count(time.Measured.Sum(bars.Read) ?? 0)}. "));
        if (time.BinSeconds > 1)
        {
            var how = _lines.Select(line => line.Series.Binning).Distinct().Select(Words);
            text.Append(Invariant($"Each point stands for {time.BinSeconds} s: {string.Join(", ", how)}. "));
        }

        return text.ToString().TrimEnd();
    }

    private static string Words(Binning binning) => binning switch
    {
        Binning.Mean => "the mean",
        Binning.Highest => "the highest value",
        Binning.Lowest => "the lowest value",
        _ => "the sum",
    };

    private XElement Legend() => new(
        "ul",
        new XAttribute("class", "legend"),
        _lines.Select((line, index) => LegendItem(line.Series.Name, $"line s{index}")),
        Bars is null ? null : LegendItem(Bars.Name, "bar"),
        time.MeasuredFrom > 0 ? LegendItem("not measured", "shade") : null,
        time.Disturbances.Count > 0 ? LegendItem("disturbance", "mark") : null);

    private static XElement LegendItem(string name, string style) => new(
        "li",
        new XElement(
            "svg",
            new XAttribute("class", "swatch"),
            new XAttribute("viewBox", "0 0 24 12"),
            new XAttribute("aria-hidden", "true"),
            style is "bar" or "shade"
                ? Rectangle(style, 4, 0, 16, 12)
                : Path(style, style == "mark" ? "M12 0V12" : "M0 6H24")),
        new XElement("span", name));

    private XElement Svg() => new(
        "svg",
        new XAttribute("class", "chart"),
        new XAttribute("viewBox", Invariant($"0 0 {Width} {Bottom + 40}")),
        new XAttribute("role", "img"),
        new XAttribute("aria-label", $"{title}. {Summary()}"),
        Shades(),
        LinePanel(),
        BarPanel(),
        TimeAxis(),
        Tooltips(),
        time.Disturbances.Select(Mark),
        _labels.Select(Label));

    private IEnumerable<XElement> Shades()
    {
        if (time.RampUpEnd > 0)
            yield return Shade(0, time.RampUpEnd);
        if (time.MeasuredFrom > time.RampUpEnd)
            yield return Shade(time.RampUpEnd, time.MeasuredFrom);
    }

    private XElement Shade(double from, double to) => Tipped(
        Rectangle("shade", X(from), Top, X(to) - X(from), Bottom - Top),
        $"{time.Label(from)} to {time.Label(to)}{time.Phase(from)}");

    private IEnumerable<XElement> LinePanel()
    {
        var values = _lines.SelectMany(line => line.Values).OfType<double>();
        var scale = IsLogarithmic ? ChartScale.Logarithmic(values) : ChartScale.Linear(values);
        yield return Text("unit", 4, Top - 12, IsLogarithmic ? $"{unit} (logarithmic)" : unit);
        foreach (var element in scale.Ticks.SelectMany(tick => Tick(tick, Top, LineHeight, scale)))
            yield return element;
        foreach (var (line, index) in _lines.Select((line, index) => (line, index)))
            yield return Path($"line s{index}", PathOf(line.Values, scale));
    }

    private IEnumerable<XElement> BarPanel()
    {
        if (Bars is null)
            yield break;
        var values = BarValues(Bars);
        var scale = new ChartScale([0, Math.Max(1, values.Max())], IsLogarithmic: false);
        var top = Bottom - BarHeight;
        var per = time.BinSeconds == 1 ? "per second" : Invariant($"in {time.BinSeconds} s");
        yield return Text("unit", 4, top - 11, $"{Bars.Name} {per}");
        foreach (var element in scale.Ticks.SelectMany(tick => Tick(tick, top, BarHeight, scale)))
            yield return element;
        for (var bin = 0; bin < values.Length; bin++)
        {
            var height = BarHeight * scale.Place(values[bin]);
            if (height > 0)
                yield return Rectangle("bar", X(From(bin)), Bottom - height, Math.Max(1, X(To(bin)) - X(From(bin))), height);
        }
    }

    private IEnumerable<XElement> TimeAxis()
    {
        yield return Path("axis", Invariant($"M{Left} {Bottom}H{Right}"));
        foreach (var tick in time.Ticks())
        {
            yield return Path("axis", Invariant($"M{X(tick):0.#} {Bottom}v4"));
            yield return Text("middle", X(tick), Bottom + 17, time.Label(tick));
        }

        yield return Text("middle", (Left + Right) / 2.0, Bottom + 34, time.AxisName);
    }

    private IEnumerable<XElement> Tooltips()
    {
        var bars = Bars?.Values(time);
        for (var bin = 0; bin < time.Bins.Count; bin++)
        {
            var text = new StringBuilder(time.Label(From(bin)) + time.Phase(From(bin)));
            foreach (var (series, values) in _lines)
            {
                if (values[bin] is { } value)
                    text.Append(Invariant($"\n{series.Name}: {Number(value)} {unit}"));
            }

            if (bars?[bin] is { } count)
                text.Append(Invariant($"\n{Bars?.Name}: {Count(count)}"));
            yield return Tipped(Rectangle("tip", X(From(bin)), Top, X(To(bin)) - X(From(bin)), Bottom - Top), text.ToString());
        }
    }

    private XElement Mark(ReportedDisturbance disturbance)
    {
        var row = _labels.FindIndex(label => label.Disturbance == disturbance);
        var top = row < 0 ? Top - 4 : 3 + (LabelHeight * _labels[row].Row);
        return Tipped(
            Path("mark", Invariant($"M{X(disturbance.Second):0.#} {top}V{Bottom}")),
            $"{time.Label(disturbance.Second)}: {disturbance.What}");
    }

    private XElement Label((ReportedDisturbance Disturbance, int Row, bool IsLeft) label) => Text(
        label.IsLeft ? "label end" : "label",
        X(label.Disturbance.Second) + (label.IsLeft ? -4 : 4),
        13 + (LabelHeight * label.Row),
        Shortened(label.Disturbance.What));

    /// <summary>Gives each label the first row in which it does not overlap another one. A label that fits in no row is left out: the
    /// line has a tooltip, and the page has a table.</summary>
    private static List<(ReportedDisturbance Disturbance, int Row, bool IsLeft)> PlaceLabels(Timeline time)
    {
        var labels = new List<(ReportedDisturbance, int, bool)>();
        var rowEnds = new double[MostLabelRows];
        foreach (var disturbance in time.Disturbances.OrderBy(disturbance => disturbance.Second))
        {
            var width = Shortened(disturbance.What).Length * LetterWidth;
            var x = Left + ((Right - Left) * disturbance.Second / time.Seconds);
            var isLeft = x + width > Width;
            var from = isLeft ? x - width : x;
            var row = Array.FindIndex(rowEnds, end => end <= from);
            if (row < 0)
                continue;
            rowEnds[row] = from + width + LetterWidth;
            labels.Add((disturbance, row, isLeft));
        }

        return labels;
    }

    private static string Shortened(string text) => text.Length <= MostLetters ? text : text[..(MostLetters - 1)] + "…";

    private static IEnumerable<XElement> Tick(double value, int top, int height, ChartScale scale)
    {
        var y = top + (height * (1 - scale.Place(value)));
        yield return Path("grid", Invariant($"M{Left} {y:0.#}H{Right}"));
        yield return Text("end", Left - 5, y + 4, Invariant($"{value:#,0.####}"));
    }

    /// <summary>A line with gaps where values are missing. A single value between gaps is a dot: a line of length 0 with round
    /// ends.</summary>
    private string PathOf(double?[] values, ChartScale scale)
    {
        var path = new StringBuilder();
        for (var bin = 0; bin < values.Length; bin++)
        {
            if (values[bin] is not { } value)
                continue;
            var (x, y) = (X((From(bin) + To(bin)) / 2), Top + (LineHeight * (1 - scale.Place(value))));
            var isFirst = bin == 0 || values[bin - 1] is null;
            path.Append(Invariant($"{(isFirst ? 'M' : 'L')}{x:0.#} {y:0.#}"));
            if (isFirst && (bin + 1 == values.Length || values[bin + 1] is null))
                path.Append("h0");
        }

        return path.ToString();
    }

    private double[] BarValues(ChartSeries bars) => [.. bars.Values(time).Select(value => value ?? 0)];

    private bool IsMeasured(int bin) => From(bin) >= time.MeasuredFrom;

    private double From(int bin) => bin * time.BinSeconds;

    private double To(int bin) => Math.Min((bin + 1) * time.BinSeconds, time.Seconds);

    private double X(double second) => Left + ((Right - Left) * second / time.Seconds);
}
