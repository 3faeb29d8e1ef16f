using System.Text;
using Azure.Data.Tables;
using Parley.Core.Storage;
using Parley.Core.Verification;
using Parley.Storage.AzureTables;
using Parley.Storage.AzureTables.Verification;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Verification;
using Parley.StorageContract.AzureTables;
using Parley.StorageContract.RocksDb;
using Parley.Testing.Processes;

namespace Parley.StorageContract.Verification;

/// <summary>A store whose rows can be written without a port.</summary>
internal interface IPlantableStore : IAsyncDisposable
{
    IConversationStore Conversations { get; }

    IInboxStore Inboxes { get; }

    IUserIndex People { get; }

    /// <summary>The key that the checksum of the row covers.</summary>
    byte[] KeyOf(RowAddress row);

    Task<byte[]?> ReadAsync(RowAddress row);

    /// <summary>Writes the bytes of a row; null deletes it.</summary>
    Task PlantAsync(RowAddress row, byte[]? bytes);

    /// <summary>Stores the state of <see cref="RowAddress.Note"/>.</summary>
    Task PlantStateAsync(string json);

    /// <summary>Stops the store and verifies it.</summary>
    Task<StoreReport> VerifyAsync();
}

/// <summary>The embedded store.</summary>
internal sealed class PlantableDatabase(TemporaryStore store) : IPlantableStore
{
    public IConversationStore Conversations => store.Conversations;

    public IInboxStore Inboxes => store.Inboxes;

    public IUserIndex People => store.People;

    public byte[] KeyOf(RowAddress row) => row.Key;

    public Task<byte[]?> ReadAsync(RowAddress row) => Task.FromResult(store.Store.Database.Get(row.Table, row.Key));

    public Task PlantAsync(RowAddress row, byte[]? bytes) => store.PlantAsync(row.Table, row.Key, bytes);

    public Task PlantStateAsync(string json) => PlantAsync(
        RowAddress.Note, RocksDbGrainStorage.Encode(RowAddress.Note.Key, Guid.NewGuid(), Encoding.UTF8.GetBytes(json)));

    public async Task<StoreReport> VerifyAsync()
    {
        await store.Store.CloseAsync();
        return await StoreVerifier.VerifyAsync(store.Folder, progress: null, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}

/// <summary>The tables of a cluster.</summary>
internal sealed class PlantableTables(TemporaryTables tables) : IPlantableStore
{
    public IConversationStore Conversations => tables.Conversations;

    public IInboxStore Inboxes => tables.Inboxes;

    public IUserIndex People => tables.People;

    /// <summary>Creates empty tables for one test.</summary>
    public static async Task<PlantableTables> CreateAsync(SharedAzurite azurite, bool isTiny = false)
    {
        var tables = isTiny ? new TinyPages(azurite) : new TemporaryTables(azurite);
        await tables.InitializeAsync();
        await tables.Raw(RowAddress.Note.Name).CreateAsync();
        return new(tables);
    }

    /// <summary>A client of a table without the store.</summary>
    public TableClient Raw(string name) => tables.Raw(name);

    public byte[] KeyOf(RowAddress row) => Payload.KeyOf(row.Partition, row.RowKey);

    public async Task<byte[]?> ReadAsync(RowAddress row) =>
        await Raw(row.Name).GetEntityIfExistsAsync<TableEntity>(row.Partition, row.RowKey) is { HasValue: true, Value: { } entity }
            ? Payload.Of(entity)
            : null;

    public Task PlantAsync(RowAddress row, byte[]? bytes) => bytes is null
        ? Raw(row.Name).DeleteEntityAsync(row.Partition, row.RowKey)
        : Raw(row.Name).UpsertEntityAsync(new TableEntity(row.Partition, row.RowKey).With(bytes), TableUpdateMode.Replace);

    public Task PlantStateAsync(string json) => PlantAsync(RowAddress.Note, Encoding.UTF8.GetBytes(json));

    public Task<StoreReport> VerifyAsync() => VerifyAsync(TimeProvider.System);

    /// <summary>Verifies with another clock.</summary>
    public Task<StoreReport> VerifyAsync(TimeProvider time) => TableVerifier.VerifyAsync(
        tables.Options(), TimeSpan.FromSeconds(2), time, progress: null, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => tables.DisposeAsync();
}
