using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Parley.LoadTest.Chaos;

/// <summary>The processes of a cluster that <c>./cluster --restart</c> runs on this machine. Its data folder has a file with their names
/// and process ids.</summary>
/// <param name="folder">The data folder of the cluster.</param>
internal sealed class ClusterProcesses(string folder)
{
    private const string FileName = "processes";

    // The emulator is not a part of Parley.
    private static readonly string[] Kinds = ["silo-", "front-end-"];

    /// <summary>The names of the silos and front ends.</summary>
    /// <exception cref="UsageException">No cluster runs with that data folder.</exception>
    public IReadOnlyList<string> Names => [.. Read().Keys.Order(StringComparer.Ordinal)];

    /// <summary>Sends a signal to a process.</summary>
    /// <param name="name">The name of the process.</param>
    /// <param name="signal">For example <c>KILL</c>.</param>
    /// <returns>The id of the process; null if it does not run.</returns>
    public async Task<int?> SignalAsync(string name, string signal)
    {
        if (!Read().TryGetValue(name, out var id))
            return null;
        await SignalAsync(id, signal);
        return id;
    }

    /// <summary>Sends a signal to a process.</summary>
    public static async Task SignalAsync(int id, string signal)
    {
        try
        {
            using var kill = Process.Start("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }
        catch (Win32Exception e)
        {
            throw new ToolException($"Chaos needs the program `kill`: {e.Message}", e);
        }
    }

    private Dictionary<string, int> Read()
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.ReadLines(path)
                .Select(line => line.Split(' '))
                .Where(parts => parts.Length is 2 && Kinds.Any(kind => parts[0].StartsWith(kind, StringComparison.Ordinal)))
                .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new UsageException(
                $"--chaos: {path} cannot be read: {e.Message} Start a cluster with `./cluster --restart`, and name its data folder.", e);
        }
    }
}
