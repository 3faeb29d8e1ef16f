using System.Globalization;
using Microsoft.Extensions.Options;
using Parley.Storage.AzureTables;
using Parley.Testing.Processes;

namespace Parley.StorageContract.AzureTables;

/// <summary>Tables of a test class's own in the Azurite that all of them share.</summary>
public class TemporaryTables(SharedAzurite azurite) : IAsyncLifetime
{
    private readonly List<AzureTablesStore> _stores = [];
    private readonly string _prefix = SharedAzurite.NewPrefix();
    private string _connectionString = "";

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
    public void BeginRun() => _stores.Add(Create(new Runs(_stores.Count)));

    public ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            store.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A store over the same tables with other options.</summary>
    internal AzureTablesStore Create(IRuns runs, Action<AzureTablesOptions>? configure = null)
    {
        var options = new AzureTablesOptions { ConnectionString = _connectionString, TablePrefix = _prefix };
        Configure(options);
        configure?.Invoke(options);
        return new(Options.Create(options), runs, TimeProvider.System);
    }

    protected virtual void Configure(AzureTablesOptions options)
    {
    }

    /// <summary>Runs one after the other: each is over when the next has begun.</summary>
    internal sealed record Runs(int Number) : IRuns
    {
        public string Current => NameOf(Number);

        public bool IsOver(string run) => string.CompareOrdinal(run, Current) < 0;

        private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"run{number:D4}");
    }
}

/// <summary>With pages of two rows, as many as the service needs no reason to give fewer.</summary>
public sealed class TinyPages(SharedAzurite azurite) : TemporaryTables(azurite)
{
    protected override void Configure(AzureTablesOptions options) => (options.PageSize, options.MaxParallelReads) = (2, 2);
}
