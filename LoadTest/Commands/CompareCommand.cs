using System.CommandLine;
using Parley.LoadTest.Reports;
using Spectre.Console;

namespace Parley.LoadTest.Commands;

/// <summary><c>compare</c>: says what became better or worse between two runs, or two series of runs.</summary>
internal static class CompareCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var before = Side("A", "The report of the run before");
        var after = Side("B", "The report of the run after");
        var command = new Command("compare", "Says what became better or worse, and what is within the noise.") { before, after };
        command.SetAction(parsed =>
        {
            var comparison = new ReportComparison(
                ReportSide.Load(parsed.GetRequiredValue(before)), ReportSide.Load(parsed.GetRequiredValue(after)));
            if (Console.IsOutputRedirected)
                comparison.Write(Console.Out);
            else
                comparison.Print(AnsiConsole.Console);
        });
        return command;
    }

    private static Argument<string> Side(string name, string description) => new(name)
    {
        Description = $"{description}: {ReportFile.Name}, its folder, or a folder with the folders of several runs.",
    };
}
