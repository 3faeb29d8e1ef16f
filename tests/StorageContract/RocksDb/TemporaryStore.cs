using Microsoft.Extensions.Options;
using Parley.Storage.RocksDb;

namespace Parley.StorageContract.RocksDb;

/// <summary>A store in a folder of its own, which goes with it.</summary>
public sealed class TemporaryStore : IAsyncDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("parley-store-");

    public TemporaryStore() => Store = Open();

    public string Folder => Path.Combine(_parent.FullName, "data");

    public RocksDbStore Store { get; private set; }

    internal RocksDbConversationStore Conversations => new(Store);

    internal RocksDbInboxStore Inboxes => new(Store);

    internal RocksDbUserIndex People => new(Store);

    /// <summary>Closes the store and opens the folder again.</summary>
    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _parent.Delete(recursive: true);
    }

    internal RocksDbStore Create(Action<RocksDbOptions>? configure = null)
    {
        var options = new RocksDbOptions { DataFolder = Folder, Holder = "the first one", WriteBufferBytes = 1 << 20, BlockCacheBytes = 1 << 20 };
        configure?.Invoke(options);
        return new(Options.Create(options), TimeProvider.System);
    }

    private RocksDbStore Open()
    {
        var store = Create();
        store.Open();
        return store;
    }
}
