using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Storage;

namespace Parley.StorageContract.AzureTables.Providers.Golden;

/// <summary>Rows as the stock provider writes them are read, and ours are written like them: the same columns, types and values.</summary>
/// <remarks>The rows are made from the layout, not captured: that the stock provider itself agrees is unproven.</remarks>
public sealed class GoldenGrainStateTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    private static readonly GoldenNote Hello = new() { Text = "Привет 🎈", Number = 7 };
    private static readonly GoldenNote Small = new() { Text = "x", Number = 1 };

    [Fact]
    public async Task The_default_serializers_payload_is_the_same_both_ways()
    {
        using var host = DefaultHost();
        var (bytes, text) = (host.Services.GetRequiredKeyedService<IGrainStorage>("bytes"), host.Services.GetRequiredKeyedService<IGrainStorage>("text"));
        await BothWaysAsync(bytes, "bytes of the default serializer", IdSpan.Create("key"), Hello);
        await BothWaysAsync(text, "text of the default serializer", IdSpan.Create("text"), Hello);
    }

    [Fact]
    public Task Another_serializers_payload_is_the_same_both_ways() =>
        BothWaysAsync(tables.State(), "bytes of an integer key", GrainIdKeyExtensions.CreateIntegerKey(0x2F), Small);

    [Theory]
    [InlineData("bytes in two columns", "large", 65_536, false)]
    [InlineData("text in two columns", "long", 32_768, true)]
    public async Task Chunks_are_the_same_both_ways(string name, string text, int first, bool asText)
    {
        var storage = tables.State(options => (options.UseStringFormat, options.GrainStorageSerializer) = (asText, new AsItIs()));
        var (key, payload) = (IdSpan.Create(text), BinaryData.FromString(new string('a', first) + "bc"));
        var row = GoldenRows.GrainState(name);
        await PlantAsync(row);
        var read = new GrainState<BinaryData>();
        await storage.ReadStateAsync("state", GrainOf(key), read, Cancel);
        Assert.Equal(payload.ToString(), read.State?.ToString());

        await storage.WriteStateAsync("state", GrainOf(key), read, Cancel);
        await AssertStoredAsync(row);
    }

    [Fact]
    public async Task Bytes_that_come_back_as_base64_are_read()
    {
        await PlantAsync(GoldenRows.GrainState("bytes that came back as base64 text"));
        Assert.Equal(Described(Small), Described((await ReadAsync(tables.State(), IdSpan.Create("based"))).State));
    }

    [Fact]
    public async Task A_cleared_row_keeps_its_version_and_has_no_columns()
    {
        var (row, key) = (GoldenRows.GrainState("cleared"), IdSpan.Create("cleared"));
        await PlantAsync(row);
        var read = await ReadAsync(tables.State(), key);
        Assert.Equal((false, "", 0), (read.RecordExists, read.State?.Text, read.State?.Number));
        Assert.NotNull(read.ETag);

        read.State = Hello;
        await tables.State().WriteStateAsync("state", GrainOf(key), read, Cancel);
        await tables.State().ClearStateAsync("state", GrainOf(key), read, Cancel);
        await AssertStoredAsync(row);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TableClient Raw => tables.Elsewhere.GetTableClient(tables.GrainStates);

    private async Task BothWaysAsync(IGrainStorage storage, string name, IdSpan key, GoldenNote expected)
    {
        var row = GoldenRows.GrainState(name);
        await PlantAsync(row);
        var read = await ReadAsync(storage, key);
        Assert.Equal((true, Described(expected)), (read.RecordExists, Described(read.State)));

        await Raw.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: Cancel);
        await storage.WriteStateAsync("state", GrainOf(key), new GrainState<GoldenNote>(expected), Cancel);
        await AssertStoredAsync(row);
    }

    private async Task PlantAsync(TableEntity row) => await Raw.UpsertEntityAsync(row, TableUpdateMode.Replace, Cancel);

    private async Task AssertStoredAsync(TableEntity expected)
    {
        var stored = await Raw.GetEntityAsync<TableEntity>(expected.PartitionKey, expected.RowKey, cancellationToken: Cancel);
        Assert.Equal(GoldenRows.Described(expected), GoldenRows.Described(stored.Value));
    }

    private static async Task<GrainState<GoldenNote>> ReadAsync(IGrainStorage storage, IdSpan key)
    {
        var state = new GrainState<GoldenNote>();
        await storage.ReadStateAsync("state", GrainOf(key), state, Cancel);
        return state;
    }

    private static GrainId GrainOf(IdSpan key) => GrainId.Create(GrainType.Create("note"), key);

    private static string Described(GoldenNote? note) => $"{note?.Text} {note?.Number}";

    // As a host has it that says nothing of serializers. It is never started.
    private IHost DefaultHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleans(silo => silo.UseLocalhostClustering()
            .Configure<ClusterOptions>(options => options.ServiceId = "service")
            .AddAzureTableGrainStorage("bytes", options =>
                (options.TableServiceClient, options.TableName) = (tables.Client, tables.GrainStates))
            .AddAzureTableGrainStorage("text", options =>
                (options.TableServiceClient, options.TableName, options.UseStringFormat) = (tables.Client, tables.GrainStates, true)));
        return builder.Build();
    }
}
