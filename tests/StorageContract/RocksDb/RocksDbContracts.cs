using Orleans.Storage;
using Parley.Core.Storage;
using Parley.Testing.Contracts;

namespace Parley.StorageContract.RocksDb;

public sealed class RocksDbConversations(TemporaryStore store) : ConversationReadsContract, IClassFixture<TemporaryStore>
{
    protected override IConversationStore Store => store.Conversations;

    protected override Task BeginRunAsync() => store.ReopenAsync();
}

public sealed class RocksDbInboxes(TemporaryStore store) : InboxStoreContract, IClassFixture<TemporaryStore>
{
    protected override IInboxStore Store => store.Inboxes;
}

public sealed class RocksDbPeople(TemporaryStore store) : UserIndexContract, IClassFixture<TemporaryStore>
{
    protected override IUserIndex Index => store.People;
}

public sealed class RocksDbGrainState(TemporaryStore store) : GrainStorageContract, IClassFixture<TemporaryStore>
{
    protected override IGrainStorage Storage => store.GrainState;

    protected override int SequencesLeftOut => 30;
}
