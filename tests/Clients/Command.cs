using System.Diagnostics;
using Parley.Testing;

namespace Parley.Clients;

/// <summary>A command line that runs in a folder of this project.</summary>
internal static class Command
{
    /// <summary>The folder of this project.</summary>
    private const string Home = "tests/Clients";

    // Longer than any program that works needs, even on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="folder">The working folder: absolute, or inside the folder of this project.</param>
    /// <param name="program">The program and its arguments.</param>
    /// <returns>The standard output of the program.</returns>
    /// <exception cref="InvalidOperationException">The exit code is not zero. The message contains the output of the program.</exception>
    public static async Task<string> RunAsync(string folder, params string[] program)
    {
        var home = Repository.PathOf(Home);
        if (!File.Exists(Path.Combine(home, "node_modules", ".installed")))
            throw new InvalidOperationException($"The generators are not installed. Run ./test Clients once, or {Home}/install.");
        using var process = new Process
        {
            StartInfo = new(program[0], program[1..])
            {
                WorkingDirectory = Path.Combine(home, folder),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["REDOCLY_TELEMETRY"] = "off",
                    ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true",

                    // A build node that outlives the build would keep the pipes open.
                    ["MSBUILDDISABLENODEREUSE"] = "1",
                },
            },
        };
        process.Start();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = await process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException(
                    $"{string.Join(' ', program)} ended with exit code {process.ExitCode}:\n{await output}\n{errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
