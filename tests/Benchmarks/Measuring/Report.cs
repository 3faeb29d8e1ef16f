using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectre.Console;

namespace Parley.Benchmarks.Measuring;

/// <summary>What a run found: figures, and how they stand to their targets.</summary>
/// <param name="Machine">What it ran on.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="Targets">What is to be reached.</param>
internal sealed record Report(string Machine, IReadOnlyList<Figures> Figures, IReadOnlyList<Target> Targets)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>What is no load: single values.</summary>
    public IReadOnlyList<Value> Values { get; init; } = [];

    /// <summary>Describes this machine: processor, cores, system, runtime.</summary>
    public static string ThisMachine()
    {
        var model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1]
            .Trim();
        return $"{model}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}";
    }

    /// <summary>Prints tables.</summary>
    public void Print(IAnsiConsole console)
    {
        console.WriteLine(Machine);
        if (Figures.Count > 0)
            console.Write(FigureTable());
        if (Values.Count > 0)
            console.Write(ValueTable());
        if (Targets.Count > 0)
            console.Write(TargetTable());
    }

    /// <summary>Writes everything as JSON.</summary>
    public Task SaveAsync(FileInfo file) => File.WriteAllBytesAsync(file.FullName, JsonSerializer.SerializeToUtf8Bytes(this, Indented));

    private Table FigureTable()
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumn("what");
        foreach (var name in new[] { "a second", "CPU us", "p50 ms", "p99 ms", "max ms", "per write", "disk bytes", "allocated" })
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var row in Figures)
        {
            table.AddRow(
                row.Name, Text(row.PerSecond, 0), Text(row.CpuMicroseconds, 1), Text(row.P50Milliseconds, 2), Text(row.P99Milliseconds, 2),
                Text(row.MaxMilliseconds, 1), Text(row.PerWrite, 1), Text(row.DiskBytes, 0), Text(row.AllocatedBytes, 0));
        }

        return table;
    }

    private Table ValueTable()
    {
        var table = new Table()
            .Border(TableBorder.Markdown)
            .AddColumn("what")
            .AddColumn(new TableColumn("value").RightAligned())
            .AddColumn("unit");
        foreach (var value in Values)
            table.AddRow(value.Name, Text(value.Measured, 1), value.Unit);
        return table;
    }

    private Table TargetTable()
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumns("target", "measured", "wanted", "");
        foreach (var target in Targets)
            table.AddRow(
                target.Name,
                Text(target.Measured, 2),
                (target.AtLeast ? "at least " : "at most ") + Text(target.Wanted, 2),
                target.IsReached ? "reached" : "MISSED");
        return table;
    }

    private static string Text(double value, int decimals) => value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
}

/// <summary>A single value.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Measured">What it is.</param>
/// <param name="Unit">In what.</param>
internal sealed record Value(string Name, double Measured, string Unit);

/// <summary>A figure with what it should be.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Measured">What it is.</param>
/// <param name="Wanted">What it should be.</param>
/// <param name="AtLeast">Whether more is better.</param>
internal sealed record Target(string Name, double Measured, double Wanted, bool AtLeast = false)
{
    /// <summary>Whether it is as it should be.</summary>
    public bool IsReached => AtLeast ? Measured >= Wanted : Measured <= Wanted;
}
