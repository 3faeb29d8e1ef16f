using Parley.Core.Storage;
using Parley.StorageContract.Generated;

namespace Parley.StorageContract.RocksDb;

/// <summary>A store in its own folder. Durability is not tested here, and without syncs more sequences fit into the time.</summary>
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
