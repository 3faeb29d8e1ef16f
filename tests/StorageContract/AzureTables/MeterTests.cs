using Parley.Core.Storage;
using Parley.Testing.Contracts;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.AzureTables;

/// <summary>The meter counts all requests to the service, which operators pay for.</summary>
public sealed class MeterTests(FaultyTables tables) : IClassFixture<FaultyTables>
{
    [Fact]
    public async Task An_append_counts_as_one_request_and_as_the_rows_that_it_writes()
    {
        using var counts = new TableCounts(tables.Prefix);
        var id = NewConversation();
        var version = await CommitAsync(Messages(id, null, 1, 2));
        Assert.Equal(
            [
                "operations ParleyConversations: 5", // the head, and two messages, each with its client id
                "operations ParleyOpenConversations: 1",
                "requests ParleyConversations write: 1",
                "requests ParleyOpenConversations write: 1",
            ],
            counts.Take());

        await CommitAsync(Messages(id, version, 3) with { SharesAdded = [new(Content.ShareKind.Pin, 3)] });
        Assert.Equal(["operations ParleyConversations: 4", "requests ParleyConversations write: 1"], counts.Take());
    }

    [Fact]
    public async Task Reads_are_counted_by_row_and_by_page()
    {
        var id = NewConversation();
        await CommitAsync(Messages(id, null, 1, 2));
        await tables.People.PutAsync(new(Alice, "Alice", null, null), Cancel);
        using var counts = new TableCounts(tables.Prefix);
        await tables.Conversations.FindSentAsync(id, Alice, ClientId.Parse("c1"), Cancel);
        Assert.Equal(["requests ParleyConversations read: 1"], counts.Take());
        await tables.Conversations.ReadReceiptsAsync(id, Cancel);
        Assert.Equal(["requests ParleyConversations page: 1"], counts.Take());
        await tables.People.SearchAsync("alice", 10, Cancel);
        Assert.Equal(["requests ParleyPeople read: 1", "requests ParleyPeopleWords page: 1"], counts.Take());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<string> CommitAsync(ConversationAppend append) =>
        Assert.IsType<AppendOutcome.Committed>(await tables.Conversations.AppendAsync(append, Cancel)).Version;
}
