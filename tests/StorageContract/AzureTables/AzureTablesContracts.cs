using Parley.Core.Storage;
using Parley.Testing.Contracts;
using Parley.Testing.Processes;

[assembly: AssemblyFixture(typeof(SharedAzurite))]

namespace Parley.StorageContract.AzureTables;

public sealed class AzureTablesConversations(TemporaryTables tables) : ConversationReadsContract, IClassFixture<TemporaryTables>
{
    protected override IConversationStore Store => tables.Conversations;

    protected override Task BeginRunAsync()
    {
        tables.BeginRun();
        return Task.CompletedTask;
    }
}

public sealed class AzureTablesConversationsInTinyPages(TinyPages tables) : ConversationReadsContract, IClassFixture<TinyPages>
{
    protected override IConversationStore Store => tables.Conversations;

    protected override Task BeginRunAsync()
    {
        tables.BeginRun();
        return Task.CompletedTask;
    }
}

public sealed class AzureTablesInboxes(TemporaryTables tables) : InboxStoreContract, IClassFixture<TemporaryTables>
{
    protected override IInboxStore Store => tables.Inboxes;
}

public sealed class AzureTablesInboxesInTinyPages(TinyPages tables) : InboxStoreContract, IClassFixture<TinyPages>
{
    protected override IInboxStore Store => tables.Inboxes;
}

public sealed class AzureTablesPeople(TemporaryTables tables) : UserIndexContract, IClassFixture<TemporaryTables>
{
    protected override IUserIndex Index => tables.People;
}

public sealed class AzureTablesPeopleInTinyPages(TinyPages tables) : UserIndexContract, IClassFixture<TinyPages>
{
    protected override IUserIndex Index => tables.People;
}
