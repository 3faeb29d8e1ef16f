using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectre.Console;

namespace Parley.Benchmarks.Measuring;

/// <summary>The result of a run: figures, and their comparison with the targets.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Figures">The measured figures.</param>
/// <param name="Targets">The targets.</param>
internal sealed record Report(string Machine, IReadOnlyList<Figures> Figures, IReadOnlyList<Target> Targets)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Single values without load.</summary>
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

    /// <summary>Prints the tables.</summary>
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
/// <param name="Name">The name of the measure.</param>
/// <param name="Measured">The value.</param>
/// <param name="Unit">The unit.</param>
internal sealed record Value(string Name, double Measured, string Unit);

/// <summary>A figure and its target.</summary>
/// <param name="Name">The name of the comparison.</param>
/// <param name="Measured">The measured value.</param>
/// <param name="Wanted">The target.</param>
/// <param name="AtLeast">Whether a higher value is better.</param>
internal sealed record Target(string Name, double Measured, double Wanted, bool AtLeast = false)
{
    /// <summary>Whether the target is reached.</summary>
    public bool IsReached => AtLeast ? Measured >= Wanted : Measured <= Wanted;
}
