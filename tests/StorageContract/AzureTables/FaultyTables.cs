using Parley.Storage.AzureTables;
using Parley.Testing.AzureTables;
using Parley.Testing.Processes;

namespace Parley.StorageContract.AzureTables;

/// <summary>Tables whose service can be made to go wrong, and other processes that look at the same tables without that.</summary>
public sealed class FaultyTables(SharedAzurite azurite) : TemporaryTables(azurite)
{
    public FaultyService Service { get; } = new();

    /// <summary>Another living process, for which all goes well.</summary>
    internal AzureTablesStore Elsewhere => field ??= Create(new SuccessiveRuns(0), options => options.ConfigureClients = null);

    protected override void Configure(AzureTablesOptions options)
    {
        options.RetryDelay = TimeSpan.FromMilliseconds(1);
        options.ConfigureClients = clients => clients.Transport = Service;
    }
}
