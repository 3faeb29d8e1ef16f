using Parley.Core.Storage;
using Parley.StorageContract.Generated;

namespace Parley.StorageContract.RocksDb;

/// <summary>A folder of its own; what a write survives is not asked here, and without syncing there is time for more sequences.</summary>
public sealed class UnsyncedStore : IAsyncDisposable
{
    internal TemporaryStore Temporary { get; } = new(options => options.SyncWrites = false);

    public ValueTask DisposeAsync() => Temporary.DisposeAsync();
}

public sealed class RocksDbConversationSequences(UnsyncedStore store) : ConversationSequences, IClassFixture<UnsyncedStore>
{
    protected override IConversationStore Store => store.Temporary.Conversations;

    protected override int Sequences => 300;

    protected override Task BeginRunAsync() => store.Temporary.ReopenAsync();
}

public sealed class RocksDbInboxSequences(UnsyncedStore store) : InboxSequences, IClassFixture<UnsyncedStore>
{
    protected override IInboxStore Store => store.Temporary.Inboxes;

    protected override int Sequences => 300;
}
