using Microsoft.Extensions.Options;
using Parley.Silo;
using Parley.Silo.Clustering;
using Parley.Storage.AzureTables;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The front end of a cluster. Grains and stores are in other processes.</summary>
internal static class ClusterFrontEnd
{
    /// <summary>Whether a storage account is configured, by <c>--storage</c>, environment or file.</summary>
    public static bool NamesStorageAccount(this IConfiguration configuration)
    {
        var account = configuration.GetSection(AzureTablesOptions.Section);
        return account[nameof(AzureTablesOptions.ConnectionString)] is not null || account[nameof(AzureTablesOptions.Endpoint)] is not null;
    }

    /// <summary>Refuses options of the embedded default beside a storage account.</summary>
    /// <exception cref="StartException">Both are given.</exception>
    public static void Check(IConfiguration configuration, ServeOptions serve)
    {
        if (!configuration.NamesStorageAccount())
            return;
        if (serve.NamesData)
            throw new StartException("--data is the folder of the embedded store, but a storage account is configured, and "
                + "a cluster stores everything there. Remove one of them.");
        if (serve.Demo)
            throw new StartException(
                "--demo fills the folder of the embedded store, but a storage account is configured. Remove one of them.");
    }

    /// <summary>Adds a client of the cluster. It connects in the background, and retries until it succeeds.</summary>
    public static void AddClusterClient(this WebApplicationBuilder builder)
    {
        builder.UseOrleansClient(client => client.UseParleyCluster());
        builder.Services.ConnectBehindTheStart();

        // A grain call need not wait longer than its request.
        builder.Services.AddOptions<Orleans.Configuration.ClientMessagingOptions>()
            .Configure<IOptions<ApiOptions>>((messaging, api) => messaging.ResponseTimeout = api.Value.Timeout);
    }
}
