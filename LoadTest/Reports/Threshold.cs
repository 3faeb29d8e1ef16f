using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.LoadTest.Reports;

/// <summary>A limit for a metric of a run, for example <c>send.p99&lt;50ms</c>.</summary>
/// <remarks>It has the form <c>metric operator number unit</c>; spaces are allowed between the parts.
/// <see cref="ThresholdMetric.All"/> lists the metrics and their units. A metric without a value does not keep any threshold.</remarks>
internal sealed partial class Threshold
{
    private static readonly Dictionary<string, Func<double, double, bool>> Operators = new()
    {
        ["<"] = (measured, limit) => measured < limit,
        ["<="] = (measured, limit) => measured <= limit,
        [">"] = (measured, limit) => measured > limit,
        [">="] = (measured, limit) => measured >= limit,
        ["=="] = (measured, limit) => measured == limit,
        ["!="] = (measured, limit) => measured != limit,
    };

    private readonly ThresholdMetric _metric;
    private readonly Func<double, double, bool> _isKept;
    private readonly double _limit;

    private Threshold(string expression, ThresholdMetric metric, Func<double, double, bool> isKept, double limit, string unit) =>
        (Expression, _metric, _isKept, _limit, Unit) = (expression, metric, isKept, limit, unit);

    /// <summary>The expression, as it was given.</summary>
    public string Expression { get; }

    /// <summary>The unit of the expression; empty for plain numbers.</summary>
    public string Unit { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">The expression has another form, an unknown metric, or a unit that does not fit.</exception>
    public static Threshold Parse(string expression)
    {
        var match = Form().Match(expression);
        var sign = match.Groups["operator"].Value;
        if (!match.Success || !Operators.TryGetValue(sign, out var isKept))
        {
            throw new FormatException(
                $"The threshold '{expression}' is not a metric, an operator and a number. The operators are "
                + $"{string.Join(" ", Operators.Keys)}. Example: 'send.p99<50ms'. Put it in quotes, because a shell interprets < and >.");
        }

        var (name, number, unit) = (match.Groups["metric"].Value, match.Groups["number"].Value, match.Groups["unit"].Value);
        var metrics = ThresholdMetric.All.Where(metric => metric.Name == name).ToArray();
        if (metrics.Length == 0)
        {
            throw new FormatException(
                $"The threshold '{expression}' has the unknown metric '{name}'. Example: 'send.p99<50ms'. The metrics are:\n"
                + ThresholdMetric.Describe());
        }

        var examples = string.Join(" or ", metrics.Select(metric => $"'{name}{sign}{metric.Unit.Example}'"));
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var limit))
            throw new FormatException($"The threshold '{expression}' has '{number}{unit}' in the place of a number. Example: {examples}.");
        if (metrics.FirstOrDefault(metric => metric.Unit.Factors.ContainsKey(unit)) is not { } known)
        {
            throw new FormatException(
                $"The threshold '{expression}' has {(unit == "" ? "no unit" : $"the unit '{unit}'")}. The metric '{name}' has the unit "
                + $"{string.Join(" or ", metrics.Select(metric => metric.Unit.Name))}. Example: {examples}.");
        }

        return new(expression, known, isKept, limit, unit);
    }

    /// <summary>Reads an expression, if it has the right form.</summary>
    public static bool TryParse(string expression, [NotNullWhen(true)] out Threshold? threshold)
    {
        try
        {
            threshold = Parse(expression);
            return true;
        }
        catch (FormatException)
        {
            threshold = null;
            return false;
        }
    }

    /// <summary>Compares the metric of a report with the limit.</summary>
    public ReportedThreshold Evaluate(RunReport report)
    {
        var value = _metric.Read(report) / _metric.Unit.Factors[Unit];
        return value is { } measured && double.IsFinite(measured)
            ? new(Expression, measured, _isKept(measured, _limit))
            : new(Expression, null, IsKept: false);
    }

    [GeneratedRegex(@"^\s*(?<metric>[^\s<>=!]+)\s*(?<operator>[<>=!]+)\s*(?<number>[-+\d.,_]*)\s*(?<unit>.*?)\s*$")]
    private static partial Regex Form();
}
