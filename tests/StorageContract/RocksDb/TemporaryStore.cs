using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;

namespace Parley.StorageContract.RocksDb;

/// <summary>A store in a temporary folder, which is deleted with it.</summary>
public sealed class TemporaryStore : IAsyncDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("parley-store-");

    private readonly Action<RocksDbOptions>? _configure;
    private readonly TimeProvider _time;

    public TemporaryStore()
        : this(configure: null)
    {
    }

    internal TemporaryStore(Action<RocksDbOptions>? configure, TimeProvider? time = null)
    {
        (_configure, _time) = (configure, time ?? TimeProvider.System);
        Store = Open();
    }

    public string Folder => Path.Combine(_parent.FullName, "data");

    public RocksDbStore Store { get; private set; }

    internal RocksDbConversationStore Conversations => new(Store);

    internal RocksDbInboxStore Inboxes => new(Store);

    internal RocksDbUserIndex People => new(Store);

    internal RocksDbGrainStorage GrainState =>
        new(Store, new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())));

    /// <summary>Closes the store and opens the folder again.</summary>
    public Task ReopenAsync() => ChangeAsync(_ => { });

    /// <summary>Closes the store, changes its files, and opens the folder again.</summary>
    internal Task ChangeAsync(Action<string> change) => ChangeAsync(folder =>
    {
        change(folder);
        return Task.CompletedTask;
    });

    /// <inheritdoc cref="ChangeAsync(Action{string})"/>
    internal async Task ChangeAsync(Func<string, Task> changeAsync)
    {
        await Store.DisposeAsync();
        await changeAsync(Path.Combine(Folder, "db"));
        Store = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _parent.Delete(recursive: true);
    }

    /// <summary>Writes or deletes a row without a port.</summary>
    internal Task PlantAsync(Table table, byte[] key, byte[]? row) => Store.CommitAsync(
        batch =>
        {
            if (row is null)
                batch.Delete(table, key);
            else
                batch.Put(table, key, row);
            return default(Done);
        },
        CancellationToken.None);

    /// <summary>Another store over the same folder, which is not open yet.</summary>
    internal RocksDbStore Create()
    {
        var options = new RocksDbOptions
        {
            DataFolder = Folder,
            Holder = "the first one",
            WriteBufferBytes = 1 << 20,
            BlockCacheBytes = 1 << 20,
        };
        _configure?.Invoke(options);
        return new(Options.Create(options), _time);
    }

    private RocksDbStore Open()
    {
        var store = Create();
        store.Open();
        return store;
    }
}
