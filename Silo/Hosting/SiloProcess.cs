using System.CommandLine;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Parley.Silo.Clustering;
using Parley.Storage.AzureTables;

namespace Parley.Silo.Hosting;

/// <summary>Runs a silo until the process is stopped.</summary>
internal static class SiloProcess
{
    private const int Failed = 1;

    // After Cluster:DrainTime, the host cancels the drain. This is the time that the cancellation may take.
    private static readonly TimeSpan TimeToCallOff = TimeSpan.FromSeconds(5);

    /// <summary>Disables the termination timeout of the command line: the host handles SIGINT and SIGTERM itself, and may need
    /// longer.</summary>
    public static InvocationConfiguration Invocation => new() { ProcessTerminationTimeout = null };

    /// <summary>Runs until the process is stopped. The exit code is 0 after a drain. If the silo cannot start, or cannot drain in time, the
    /// exit code is 1 and one sentence is printed.</summary>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken stop)
    {
        try
        {
            var app = Program.Build(settings);
            return await await Task.WhenAny(ServeAsync(app, stop), EndAnywayAsync(app));
        }
        catch (Exception exception) when (Sentence(exception) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return Failed;
        }
    }

    private static async Task<int> ServeAsync(WebApplication app, CancellationToken stop)
    {
        await using (app)
        {
            await app.StartAsync(stop);
            await Console.Out.WriteLineAsync(Greeting(app.Services, app.Urls.First()));
            await app.WaitForShutdownAsync(stop);
        }

        return 0;
    }

    /// <summary>Ends the process if the silo does not drain in time. If the store does not answer, the runtime takes minutes to leave the
    /// cluster, and the caller of this process must not wait that long.</summary>
    private static async Task<int> EndAnywayAsync(WebApplication app)
    {
        var drainTime = app.Services.GetRequiredService<IOptions<ClusteringOptions>>().Value.DrainTime;
        await Task.Delay(Timeout.InfiniteTimeSpan, app.Lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(drainTime + TimeToCallOff);
        await Console.Error.WriteLineAsync(
            $"This silo did not drain within Cluster:DrainTime ({drainTime}). The process ends as if it were killed. "
            + "Acknowledged changes are stored. The other silos will declare this silo dead.");
        return Failed;
    }

    private static string Greeting(IServiceProvider services, string health)
    {
        var cluster = services.GetRequiredService<IOptions<ClusteringOptions>>().Value;
        var endpoints = services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        var name = services.GetRequiredService<IOptions<SiloOptions>>().Value.SiloName;
        return $"Silo {name} at {endpoints.AdvertisedIPAddress}:{endpoints.SiloPort} of cluster {cluster.ClusterId}, "
            + $"gateway at port {endpoints.GatewayPort}, health at {health}/health/ready";
    }

    private static string? Sentence(Exception exception) =>
        exception is StoreUnusableException ? exception.Message : StartException.Explain(exception);
}
