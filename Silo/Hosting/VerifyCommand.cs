using System.CommandLine;
using Microsoft.Extensions.Options;
using Parley.Silo.Clustering;
using Parley.Storage.AzureTables;
using Parley.Storage.AzureTables.Verification;

namespace Parley.Silo.Hosting;

/// <summary>The command <c>verify</c> of the silo host. It checks the tables of a stopped cluster.</summary>
internal static class VerifyCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var settings = SettingArguments.Create();
        var command = new Command(
            "verify",
            "Read all tables of a stopped cluster and check that they are consistent. Changes nothing. "
            + "The exit code is 1 if a violation is found.")
        {
            settings,
        };
        var cluster = new ClusterArguments(command, isSilo: false);
        command.SetAction((parsed, stop) => RunAsync(cluster.AddTo(SettingArguments.Of(parsed, settings), parsed), stop));
        return command;
    }

    private static async Task<int> RunAsync(Dictionary<string, string?> settings, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddAzureTablesOptions();
        builder.Services.AddClusterIdentity();
        await using var app = builder.Build(); // never started: it only reads the configuration as a silo does
        return await VerificationCommand.RunAsync(
            async progress =>
            {
                var tables = app.Services.GetRequiredService<IOptions<AzureTablesOptions>>().Value;
                var heartbeat = app.Services.GetRequiredService<IOptions<ClusteringOptions>>().Value.Heartbeat;
                await Console.Error.WriteLineAsync(
                    $"Silos that were not stopped cleanly are watched for {TableVerifier.WatchTime(heartbeat).TotalSeconds:0.#} s first.");
                return await TableVerifier.VerifyAsync(tables, heartbeat, TimeProvider.System, progress, stop);
            },
            exception => exception is StoreUnusableException ? exception.Message : StartException.Explain(exception),
            stop);
    }
}
