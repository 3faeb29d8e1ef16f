using Parley.Storage.AzureTables;
using Parley.Testing.AzureTables;
using Parley.Testing.Processes;

namespace Parley.StorageContract.AzureTables;

/// <summary>Tables whose service fails on demand, and other processes over the same tables without these faults.</summary>
public sealed class FaultyTables(SharedAzurite azurite) : TemporaryTables(azurite)
{
    public FaultyService Service { get; } = new();

    /// <summary>Another living process, without faults.</summary>
    internal AzureTablesStore Elsewhere => field ??= Create(new SuccessiveRuns(0), options => options.ConfigureClients = null);

    protected override void Configure(AzureTablesOptions options)
    {
        options.RetryDelay = TimeSpan.FromMilliseconds(1);
        options.ConfigureClients = clients => clients.Transport = Service;
    }
}
