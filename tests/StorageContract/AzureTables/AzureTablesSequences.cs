using Parley.Core.Storage;
using Parley.StorageContract.Generated;

namespace Parley.StorageContract.AzureTables;

// Few sequences, because each of them sends some thousand requests.
public sealed class AzureTablesConversationSequences(TinyPages tables) : ConversationSequences, IClassFixture<TinyPages>
{
    protected override IConversationStore Store => tables.Conversations;

    protected override int Sequences => 5;

    protected override Task BeginRunAsync()
    {
        tables.BeginRun();
        return Task.CompletedTask;
    }
}

public sealed class AzureTablesInboxSequences(TinyPages tables) : InboxSequences, IClassFixture<TinyPages>
{
    protected override IInboxStore Store => tables.Inboxes;

    protected override int Sequences => 20;
}
