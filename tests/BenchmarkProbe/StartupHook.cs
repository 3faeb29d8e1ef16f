using System.Diagnostics.CodeAnalysis;
using Parley.BenchmarkProbe;

/// <summary>Runs before the main method of a measured program, if DOTNET_STARTUP_HOOKS names this assembly.</summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this name outside of any namespace.")]
internal static class StartupHook
{
    /// <summary>Opens the probe that the benchmark reads.</summary>
    public static void Initialize() => Probe.Open(Environment.GetEnvironmentVariable(Probe.SocketVariable)!);
}
