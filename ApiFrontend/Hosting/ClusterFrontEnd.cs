using Microsoft.Extensions.Options;
using Parley.Silo;
using Parley.Silo.Clustering;
using Parley.Storage.AzureTables;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The front end of a cluster: grains are elsewhere, and so is all that is kept.</summary>
internal static class ClusterFrontEnd
{
    /// <summary>Whether a storage account is configured, by <c>--storage</c>, environment or file.</summary>
    /// <exception cref="StartException">Options of the embedded default are given too.</exception>
    public static bool IsClustered(this WebApplicationBuilder builder, ServeOptions serve)
    {
        var account = builder.Configuration.GetSection(AzureTablesOptions.Section);
        if (account[nameof(AzureTablesOptions.ConnectionString)] is null && account[nameof(AzureTablesOptions.Endpoint)] is null)
            return false;
        if (serve.NamesData)
            throw new StartException("--data is the folder of the embedded default, and a storage account is configured: "
                + "a cluster keeps everything there. Leave one of them out.");
        if (serve.Demo)
            throw new StartException(
                "--demo fills the folder of the embedded default, and a storage account is configured. Leave one of them out.");
        return true;
    }

    /// <summary>Connects to the cluster, behind the start and for as long as it takes.</summary>
    public static void AddClusterClient(this WebApplicationBuilder builder)
    {
        builder.UseOrleansClient(client => client.UseParleyCluster());
        builder.Services.ConnectBehindTheStart();

        // Nobody waits longer for an answer than the request does.
        builder.Services.AddOptions<Orleans.Configuration.ClientMessagingOptions>()
            .Configure<IOptions<ApiOptions>>((messaging, api) => messaging.ResponseTimeout = api.Value.Timeout);
    }
}
