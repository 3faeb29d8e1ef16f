using Azure.Data.Tables;
using Parley.Storage.AzureTables;
using Parley.Testing.AzureTables;
using Parley.Testing.Processes;

namespace Parley.StorageContract.AzureTables;

/// <summary>Tables of a test class's own in the Azurite that all of them share.</summary>
public class TemporaryTables(SharedAzurite azurite) : IAsyncLifetime
{
    private readonly List<AzureTablesStore> _stores = [];
    private string _connectionString = "";

    /// <summary>What the names of these tables begin with, and of no others.</summary>
    public string Prefix { get; } = SharedAzurite.NewPrefix();

    /// <summary>The store as its silo has it.</summary>
    internal AzureTablesStore Store => _stores[^1];

    internal AzureTablesConversationStore Conversations => new(Store);

    internal AzureTablesInboxStore Inboxes => new(Store);

    internal AzureTablesUserIndex People => new(Store);

    public async ValueTask InitializeAsync()
    {
        _connectionString = (await azurite.StartedAsync()).ConnectionString;
        BeginRun();
        await Store.CreateTablesAsync(CancellationToken.None);
    }

    /// <summary>Another process over the same tables; the one before it is over.</summary>
    public void BeginRun() => _stores.Add(Create(new SuccessiveRuns(_stores.Count)));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A store over the same tables with other options.</summary>
    internal AzureTablesStore Create(IRuns runs, Action<AzureTablesOptions>? configure = null, TimeProvider? time = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return new(Microsoft.Extensions.Options.Options.Create(options), runs, time ?? TimeProvider.System);
    }

    /// <summary>The options of a store over these tables.</summary>
    internal AzureTablesOptions Options()
    {
        // Generous, because machines that run tests are busy.
        var options = new AzureTablesOptions
        {
            ConnectionString = _connectionString,
            TablePrefix = Prefix,
            NetworkTimeout = TimeSpan.FromSeconds(30),
        };
        Configure(options);
        return options;
    }

    /// <summary>A table as the service has it.</summary>
    internal TableClient Raw(string table) => new(_connectionString, Prefix + table);

    protected virtual void Configure(AzureTablesOptions options)
    {
    }
}

/// <summary>With pages of two rows, as many as the service needs no reason to give fewer.</summary>
public sealed class TinyPages(SharedAzurite azurite) : TemporaryTables(azurite)
{
    protected override void Configure(AzureTablesOptions options) => (options.PageSize, options.MaxParallelReads) = (2, 2);
}
