using System.CommandLine;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Parley.Silo.Clustering;
using Parley.Storage.AzureTables;

namespace Parley.Silo.Hosting;

/// <summary>Runs a silo from the command line to the last signal.</summary>
internal static class SiloProcess
{
    private const int Failed = 1;

    /// <summary>The host handles SIGINT and SIGTERM itself, and has longer for it than the command line would give it.</summary>
    public static InvocationConfiguration Invocation => new() { ProcessTerminationTimeout = null };

    /// <summary>Runs until told to stop. Exit code 0 after a drain; 1, and a sentence, where it cannot start.</summary>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken stop)
    {
        try
        {
            await using var app = Program.Build(settings);
            await app.StartAsync(stop);
            await Console.Out.WriteLineAsync(Greeting(app.Services, app.Urls.First()));
            await app.WaitForShutdownAsync(stop);
            return 0;
        }
        catch (Exception exception) when (Sentence(exception) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return Failed;
        }
    }

    private static string Greeting(IServiceProvider services, string health)
    {
        var cluster = services.GetRequiredService<IOptions<ClusteringOptions>>().Value;
        var endpoints = services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        return $"Silo {endpoints.AdvertisedIPAddress}:{endpoints.SiloPort} of cluster {cluster.ClusterId}, gateway at port {endpoints.GatewayPort}, health at {health}/health/ready";
    }

    private static string? Sentence(Exception exception) => exception switch
    {
        StartException or StoreUnusableException => exception.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        _ => null,
    };
}
