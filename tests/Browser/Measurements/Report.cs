namespace Parley.Browser.Measurements;

/// <summary>Prints the results of measurements.</summary>
internal static class Report
{
    /// <summary>Prints a line, also if the test succeeds.</summary>
    public static void Write(string line)
    {
        Console.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }

    /// <summary>Returns the median.</summary>
    public static double Median(IReadOnlyCollection<double> values) => Percentile(values, 50);

    /// <summary>Returns a percentile.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100.0 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
