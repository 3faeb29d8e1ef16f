using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.AzureTables;
using Parley.Storage.AzureTables.Verification;
using Parley.StorageContract.AzureTables;
using Parley.Testing;
using Parley.Testing.AzureTables;
using Parley.Testing.Processes;
using Parley.Users;

namespace Parley.StorageContract.Schema;

/// <summary>Migrates tables of the previous schema version. <c>tables-v1.json</c> has the rows that a silo of schema version 1 had written
/// when it was killed.</summary>
public sealed class TableSchemaTests(SharedAzurite azurite) : IAsyncLifetime
{
    private static readonly ConversationId Direct = ConversationId.Parse("d~alice~bob");
    private static readonly UserId Alice = UserId.Parse("alice");

    private readonly TemporaryTables _tables = new(azurite);
    private readonly HashSet<string> _living = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _tables.InitializeAsync();
        using var golden = typeof(TableSchemaTests).Assembly.GetManifestResourceStream("tables-v1.json")!;
        foreach (var row in (await JsonDocument.ParseAsync(golden, default, Cancel)).RootElement.EnumerateArray())
        {
            var entity = new TableEntity(row.GetProperty("partition").GetString(), row.GetProperty("row").GetString());
            foreach (var column in row.GetProperty("columns").EnumerateObject())
            {
                entity[column.Name] = column.Name.StartsWith("Data", StringComparison.Ordinal)
                    ? column.Value.GetBytesFromBase64()
                    : column.Value.GetString();
            }

            if (row.GetProperty("table").GetString() is { } table && table.StartsWith("Parley", StringComparison.Ordinal))
                await _tables.Raw(table).UpsertEntityAsync(entity, TableUpdateMode.Replace, Cancel);
        }
    }

    public ValueTask DisposeAsync() => _tables.DisposeAsync();

    [Fact]
    public async Task Rows_of_version_1_are_read_and_the_next_change_writes_version_2()
    {
        var store = new AzureTablesConversationStore(_tables.Store);
        var stored = await store.LoadAsync(Direct, 100, Cancel);
        Assert.Equal((9, null, 9), (stored!.Head.Summary.LastSeq, stored.Head.Summary.Unsent, stored.Head.UnsentFrom));
        var inbox = await new AzureTablesInboxStore(_tables.Store).LoadAsync(Alice, 10, Cancel);
        Assert.Equal((3, true), (inbox.Head.Count, inbox.Head.CountsHidden));
        Assert.Equal(2, inbox.Rows.Count(row => row.HoldsPlace));
    }

    [Fact]
    public async Task Tables_of_version_1_are_verified_without_a_migration()
    {
        var report = await TableVerifier.VerifyAsync(_tables.Options(), TimeSpan.FromSeconds(1), TimeProvider.System, null, Cancel);
        Assert.Empty(report.Violations);
        Assert.True(report.Counts.ToDictionary()["messages"] > 0);
    }

    /// <summary>The first attempt of each request times out. A silo would send fewer requests, and refuse others.</summary>
    [Fact]
    public async Task A_slow_account_makes_the_verification_slower_and_does_not_end_it()
    {
        var options = _tables.Options();
        var seen = new ConcurrentDictionary<string, bool>();
        var service = new FaultyService
        {
            Draw = request => seen.TryAdd(request.Uri.ToString(), true)
                ? throw new TaskCanceledException("The attempt has timed out.")
                : ServiceFault.None,
        };
        options.MaxConcurrentRequests = 1;
        options.RetryDelay = TimeSpan.FromMilliseconds(1);
        options.ConfigureClients = clients => clients.Transport = service;
        var report = await TableVerifier.VerifyAsync(options, TimeSpan.FromSeconds(1), TimeProvider.System, null, Cancel);
        Assert.Empty(report.Violations);
        Assert.True(service.Requests > seen.Count);
    }

    [Fact]
    public async Task While_a_silo_without_an_announced_version_is_alive_all_write_the_older_format()
    {
        _living.Add("old");
        var (one, first) = await StartAsync("one");
        var (two, second) = await StartAsync("two");
        Assert.False(await first.MigrateAsync(Cancel));
        Assert.False(await second.MigrateAsync(Cancel));
        Assert.Equal((RowFormat.First, RowFormat.First), (one.Format, two.Format));
        await WriteAsync(one);
        Assert.Equal(1, await FormatOfHeadAsync());

        _living.Remove("old");
        Assert.True(await second.MigrateAsync(Cancel));
        await WriteAsync(two);
        Assert.Equal(2, await FormatOfHeadAsync());
        Assert.True(await first.MigrateAsync(Cancel));
        Assert.Equal(RowFormat.Newest, one.Format);

        // The schema is migrated, so a new silo writes the newest format at once.
        var (three, _) = await StartAsync("three");
        Assert.Equal(RowFormat.Newest, three.Format);
    }

    [Fact]
    public async Task A_silo_that_does_not_know_the_living_silos_yet_migrates_nothing()
    {
        var store = _tables.Create(new Runs("one", null));
        var schema = new TableSchema(store, NullLogger<TableSchema>.Instance);
        await schema.PrepareAsync(Cancel);
        Assert.False(await schema.MigrateAsync(Cancel));
    }

    [Fact]
    public async Task An_unknown_schema_version_refuses_the_start()
    {
        await _tables.Raw("ParleySchema").UpsertEntityAsync(new TableEntity("schema", "version") { ["Version"] = 3 }, default, Cancel);
        var refusal = await Assert.ThrowsAsync<StoreUnusableException>(() => StartAsync("one"));
        Assert.Contains("schema version 3", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<(AzureTablesStore Store, TableSchema Schema)> StartAsync(string run)
    {
        _living.Add(run);
        var store = _tables.Create(new Runs(run, _living));
        var schema = new TableSchema(store, NullLogger<TableSchema>.Instance);
        await schema.PrepareAsync(Cancel);
        return (store, schema);
    }

    private static async Task WriteAsync(AzureTablesStore store)
    {
        var conversations = new AzureTablesConversationStore(store);
        var stored = (await conversations.LoadAsync(Direct, 0, Cancel))!;
        var outcome = await conversations.AppendAsync(
            new() { Id = Direct, ExpectedVersion = stored.Version, OperationId = Guid.NewGuid(), Head = stored.Head }, Cancel);
        Assert.IsType<AppendOutcome.Committed>(outcome);
    }

    private async Task<int> FormatOfHeadAsync()
    {
        var head = await _tables.Raw("ParleyConversations").GetEntityAsync<TableEntity>(Direct.Value, "h", null, Cancel);
        return head.Value.GetBinary("Data")[0];
    }

    private sealed class Runs(string current, HashSet<string>? living) : IRuns
    {
        public string Current => current;

        public IReadOnlyCollection<string>? Living => living;

        public bool IsOver(string run) => living?.Contains(run) is false;
    }
}
