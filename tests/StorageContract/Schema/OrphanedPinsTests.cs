using System.Text;
using System.Text.Json;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.RocksDb;

namespace Parley.StorageContract.Schema;

/// <summary>An older version left the pins of a deleted board in the store. The migration replaces their content by tombstones.</summary>
public sealed class OrphanedPinsTests : IAsyncDisposable
{
    private const string Live = "0123456789abcdefghjkmnpqr0";
    private const string Deleted = "0123456789abcdefghjkmnpqr1";

    private readonly TemporaryStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Pins_of_deleted_boards_become_tombstones_and_other_pins_stay(int rowsAtOnce)
    {
        await PlantAsync("board", Live, """{"Schema":1,"Board":{"OwnerId":"ann","Name":"Kitchens","Pins":[]}}""");
        await PlantAsync("board", Deleted, """{"Schema":1,"DeletedBy":"ann"}""");
        var kept = new Dictionary<string, string>
        {
            ["a-live"] = Pin(Live),
            ["b-attempt"] = Pin("0123456789abcdefghjkmnpqr2"), // its board has no row yet
            ["c-deleted"] = $$"""{"Schema":1,"DeletedFrom":"{{Live}}"}""",
            ["d-nothing"] = """{"Schema":1}""",
        };
        foreach (var (id, state) in kept)
            await PlantAsync("pin", id, state);
        foreach (var id in new[] { "0-orphan", "bb-orphan", "z-orphan" })
            await PlantAsync("pin", id, Pin(Deleted));
        await PlantAsync("pins", "another-type", Pin(Deleted));
        await _store.PlantAsync(Table.GrainState, KeyOf("pin", "damaged"), [1, 2, 3]);

        Assert.Equal(3, OrphanedPins.RemoveAll(_store.Store.Database, rowsAtOnce));

        foreach (var (id, state) in kept)
            Assert.Equal(state, Stored("pin", id));
        Assert.Equal(Pin(Deleted), Stored("pins", "another-type"));
        foreach (var id in new[] { "0-orphan", "bb-orphan", "z-orphan" })
        {
            using var tombstone = JsonDocument.Parse(Stored("pin", id));
            Assert.Equal(1, tombstone.RootElement.GetProperty("Schema").GetInt32());
            Assert.Equal(Deleted, tombstone.RootElement.GetProperty("DeletedFrom").GetString());
            Assert.Equal("ben", tombstone.RootElement.GetProperty("DeletedOwnerId").GetString());
            Assert.DoesNotContain("Oak", Stored("pin", id), StringComparison.Ordinal);
        }

        Assert.Equal(0, OrphanedPins.RemoveAll(_store.Store.Database, rowsAtOnce));
    }

    [Fact]
    public void A_store_without_pins_has_no_orphans() => Assert.Equal(0, OrphanedPins.RemoveAll(_store.Store.Database));

    private static string Pin(string boardId) =>
        """{"Schema":1,"Pin":{"OwnerId":"ben","BoardId":"BOARD","Content":{"Title":"Oak"},"Request":{"Salt":"AQI=","Value":"AwQ="}}}"""
            .Replace("BOARD", boardId, StringComparison.Ordinal);

    private static byte[] KeyOf(string type, string id) => Key.GrainState(GrainId.Create(type, id), type);

    private Task PlantAsync(string type, string id, string state) => _store.PlantAsync(
        Table.GrainState,
        KeyOf(type, id),
        RocksDbGrainStorage.Encode(KeyOf(type, id), Guid.NewGuid(), Encoding.UTF8.GetBytes(state)));

    private string Stored(string type, string id)
    {
        var key = KeyOf(type, id);
        return Encoding.UTF8.GetString(RocksDbGrainStorage.Decode(key, _store.Store.Database.Get(Table.GrainState, key)!).Payload!);
    }
}
