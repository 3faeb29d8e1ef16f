using System.Text.RegularExpressions;

namespace Parley.Testing.Processes;

/// <summary>A silo in a separate process.</summary>
/// <param name="Process">The process.</param>
/// <param name="Endpoint">The address for other silos, which identifies the silo in the cluster: <c>127.0.0.1:41000</c>.</param>
/// <param name="Health">The address of the health endpoints.</param>
public sealed partial record SiloProcess(ServerProcess Process, string Endpoint, Uri Health)
{

    /// <summary>Starts a silo, and waits until it has joined its cluster.</summary>
    /// <param name="environment">Additional environment variables.</param>
    /// <param name="options">Command line options.</param>
    public static async Task<SiloProcess> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var process = ServerProcess.Launch(
            "Parley.Silo.dll", new Uri("http://127.0.0.1"), environment, ["--urls", "http://127.0.0.1:0", .. options]);
        try
        {
            var parts = Greeting().Match(await process.PrintsAsync("its greeting", Greeting().IsMatch)).Groups;
            return new(process, parts["endpoint"].Value, new Uri(parts["health"].Value));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until this silo knows that another one has left or was declared dead.</summary>
    public Task SeesGoneAsync(SiloProcess other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Process.PrintsAsync(
            $"{other.Endpoint} is gone",
            line => line.Contains($"{other.Endpoint}:", StringComparison.Ordinal) && line.Contains(" is gone", StringComparison.Ordinal));
    }

    [GeneratedRegex("^Silo .+ at (?<endpoint>[0-9.:]+) of cluster .* health at (?<health>http://[^/]+)/")]
    private static partial Regex Greeting();
}
