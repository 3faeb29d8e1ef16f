using System.Text.Json;
using Azure.Data.Tables;
using Parley.Testing;
using Parley.Testing.Contracts;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>Microsoft's packages can read the rows that Parley stored before it used them, and write them back unchanged.</summary>
/// <remarks>A page has two rows, so that the rows at both ends of the membership partition matter.</remarks>
public sealed class StoredRowsTests(TinyProviderPages tables) : IClassFixture<TinyProviderPages>
{
    private static readonly JsonElement Stored =
        JsonDocument.Parse(File.ReadAllText(Repository.PathOf("tests/StorageContract/AzureTables/Providers/stored-rows.json"))).RootElement;

    [Fact]
    public async Task Grain_state_is_read_and_written_in_the_old_form()
    {
        var storage = await tables.OpenStateAsync(options => options.GrainStorageSerializer = new AsItIs(), serviceId: "parley");
        var rows = await PlantAsync("OrleansGrainState");
        foreach (var row in rows)
        {
            var key = row.PartitionKey.Split('_');
            var (grain, state) = (GrainId.Create(key[1], key[2]), new GrainState<BinaryData>(BinaryData.Empty));
            await storage.ReadStateAsync(row.RowKey, grain, state, Cancel);
            Assert.True(state.RecordExists);
            Assert.Equal(PayloadOf(row), state.State?.ToArray());
            await storage.WriteStateAsync(row.RowKey, grain, state, Cancel);
        }

        Assert.Equal(rows.Select(Described), await ReadAsync("OrleansGrainState"));
    }

    [Fact]
    public async Task Membership_and_gateways_are_read_and_written_in_the_old_form()
    {
        var rows = await PlantAsync("OrleansSiloInstances");
        var table = await tables.OpenMembershipAsync("parley");
        var read = await table.AllAsync();
        Assert.Equal(6, read.Version.Version);
        Assert.Equal(
            [
                "127.0.0.1:23111@154705931 Dead 23112 vm Silo_92564 Parley.Silo 0 0 "
                    + "2026-11-26T13:52:12.0180000 2026-11-26T13:52:15.1530000 127.0.0.1:23111@154705931 2026-11-26T13:52:15.1530000",
                "127.0.0.1:23113@154705935 Active 23114 vm Silo_e3869 Parley.Silo 0 0 "
                    + "2026-11-26T13:52:15.3090000 2026-11-26T13:52:18.4690000 ",
            ],
            read.Members.Select(member => member.Item1.Described()).Order(StringComparer.Ordinal));
        var gateways = await tables.OpenGatewaysAsync("parley");
        Assert.Equal([new Uri("gwy.tcp://127.0.0.1:23114/154705935")], await gateways.GetGatewaysAsync(Cancel));

        // An update and a heartbeat with the values that were read change only the version.
        foreach (var (entry, etag) in read.Members)
        {
            Assert.True(await table.UpdateAsync(entry, etag, (await table.AllAsync()).Version.Next()));
            await table.BeatAsync(entry);
        }

        foreach (var marker in rows.Where(row => row.ContainsKey("MembershipVersion")))
            marker["MembershipVersion"] = "8";
        Assert.Equal(rows.Select(Described), await ReadAsync("OrleansSiloInstances"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TableClient Raw(string table) => tables.Elsewhere.GetTableClient(tables.Prefix + table);

    private async Task<List<TableEntity>> PlantAsync(string table)
    {
        var rows = Stored.GetProperty(table).EnumerateArray().Select(RowOf)
            .OrderBy(row => row.PartitionKey, StringComparer.Ordinal).ThenBy(row => row.RowKey, StringComparer.Ordinal).ToList();
        await Raw(table).CreateIfNotExistsAsync(Cancel);
        foreach (var row in rows)
            await Raw(table).UpsertEntityAsync(row, TableUpdateMode.Replace, Cancel);
        return rows;
    }

    private async Task<List<string>> ReadAsync(string table) =>
        await Raw(table).QueryAsync<TableEntity>(cancellationToken: Cancel).Select(Described).ToListAsync(Cancel);

    private static TableEntity RowOf(JsonElement stored)
    {
        var row = new TableEntity(stored.GetProperty("PartitionKey").GetString(), stored.GetProperty("RowKey").GetString());
        foreach (var column in stored.GetProperty("columns").EnumerateObject())
        {
            row[column.Name] = column.Value.ValueKind is JsonValueKind.String
                ? column.Value.GetString()
                : column.Value.EnumerateArray().SelectMany(BytesOf).ToArray();
        }

        return row;
    }

    // A piece is "base64", or ["base64", number of repetitions].
    private static IEnumerable<byte> BytesOf(JsonElement piece) => piece.ValueKind is JsonValueKind.String
        ? piece.GetBytesFromBase64()
        : Enumerable.Repeat(piece[0].GetBytesFromBase64(), piece[1].GetInt32()).SelectMany(bytes => bytes);

    private static byte[] PayloadOf(TableEntity row) =>
        [.. row.GetBinary("Data"), .. row.TryGetValue("Data1", out var more) ? (byte[])more : []];

    /// <summary>All columns with their types, except the columns that the service adds.</summary>
    private static string Described(TableEntity row) => string.Join('\n', row
        .Where(column => column.Key is not ("odata.etag" or "Timestamp"))
        .OrderBy(column => column.Key, StringComparer.Ordinal)
        .Select(column => column.Value is byte[] bytes
            ? $"{column.Key}: {Convert.ToHexString(bytes)}"
            : $"{column.Key}: {column.Value.GetType()} {column.Value}"));
}
