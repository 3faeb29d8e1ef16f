using Orleans.Storage;
using Parley.Core.Storage;
using Parley.Testing.Contracts;
using Parley.Testing.Memory;

namespace Parley.StorageContract.Memory;

public sealed class MemoryConversations : ConversationReadsContract
{
    private readonly MemoryConversationStore _store = new();

    protected override IConversationStore Store => _store;

    protected override Task BeginRunAsync()
    {
        _store.BeginRun();
        return Task.CompletedTask;
    }
}

public sealed class MemoryInboxes : InboxStoreContract
{
    protected override IInboxStore Store { get; } = new MemoryInboxStore();
}

public sealed class MemoryPeople : UserIndexContract
{
    protected override IUserIndex Index { get; } = new MemoryUserIndex();
}

public sealed class MemoryMembershipTables : MembershipRacesContract
{
    private readonly MemoryMembership _clusters = new();

    protected override Task<IMembershipTable> OpenAsync(string clusterId) => Task.FromResult(_clusters.Open(clusterId));
}

public sealed class MemoryGrainState : GrainStorageContract
{
    protected override IGrainStorage Storage { get; } = new MemoryStateStorage();
}
