using Parley.LoadTest.Display;
using Spectre.Console;

namespace Parley.LoadTest.Commands;

/// <summary>Chooses how to show progress.</summary>
internal static class Displays
{
    /// <summary>A table for a person at a terminal; lines for programs otherwise.</summary>
    public static IRunDisplay Choose() => Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive
        ? new LineDisplay(Console.Out, Console.Error)
        : new TerminalDisplay(AnsiConsole.Console);
}
