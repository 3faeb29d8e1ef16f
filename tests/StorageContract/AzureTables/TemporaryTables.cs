using Azure.Data.Tables;
using Parley.Storage.AzureTables;
using Parley.Testing.AzureTables;
using Parley.Testing.Processes;

namespace Parley.StorageContract.AzureTables;

/// <summary>Tables for one test class, in the Azurite that all classes share.</summary>
public class TemporaryTables(SharedAzurite azurite) : IAsyncLifetime
{
    private readonly List<AzureTablesStore> _stores = [];
    private string _connectionString = "";

    /// <summary>The prefix of the names of these tables, which no other tables have.</summary>
    public string Prefix { get; } = SharedAzurite.NewPrefix();

    /// <summary>The store of the current silo run.</summary>
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

    /// <summary>Ends the current process and begins another one over the same tables.</summary>
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
        // Long timeouts, because machines that run tests are busy.
        var options = new AzureTablesOptions
        {
            ConnectionString = _connectionString,
            TablePrefix = Prefix,
            NetworkTimeout = TimeSpan.FromSeconds(30),
        };
        Configure(options);
        return options;
    }

    /// <summary>A client of a table without the store.</summary>
    internal TableClient Raw(string table) => new(_connectionString, Prefix + table);

    protected virtual void Configure(AzureTablesOptions options)
    {
    }
}

/// <summary>Pages of two rows: the service may always return fewer rows than requested.</summary>
public sealed class TinyPages(SharedAzurite azurite) : TemporaryTables(azurite)
{
    protected override void Configure(AzureTablesOptions options) => (options.PageSize, options.MaxParallelReads) = (2, 2);
}
