using Azure;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Storage.AzureTables;
using Parley.Testing;
using Parley.Testing.AzureTables;
using Parley.Testing.Contracts;
using Parley.Users;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.AzureTables;

/// <summary>The outcome of a write if the service, the connection to it, or the client's own retries fail.</summary>
public sealed class ServiceFaultTests(FaultyTables tables) : IClassFixture<FaultyTables>
{
    // One fault and then none: the client's retry, or the read after the refusal, finds out that the write happened exactly once.
    public static TheoryData<ServiceFault> Healed =>
        [
            ServiceFault.Lost,
            ServiceFault.ReplyLost,
            ServiceFault.Twice,
            ServiceFault.Throttled,
            ServiceFault.Error,
            ServiceFault.ErrorAfter,
        ];

    [Theory]
    [MemberData(nameof(Healed))]
    [InlineData(ServiceFault.NotFoundAfter)]
    public async Task An_append_is_committed_once(ServiceFault fault)
    {
        var id = NewConversation();
        await tables.Conversations.AppendAsync(Messages(id, null, 1), Cancel); // also writes the open row
        foreach (var seq in new long[] { 2, 3 })
        {
            var append = Messages(id, (await LoadAsync(id))?.Version, seq);
            tables.Service.FailNextWrite(fault);
            var version = Assert.IsType<AppendOutcome.Committed>(await tables.Conversations.AppendAsync(append, Cancel)).Version;

            var stored = await LoadAsync(id);
            Assert.Equal((version, append.OperationId, seq), (stored?.Version, stored?.OperationId, stored?.Tail[^1].Seq));
        }
    }

    [Theory]
    [MemberData(nameof(Healed))]
    [InlineData(ServiceFault.NotFoundAfter)]
    public async Task A_save_of_an_inbox_is_committed_once(ServiceFault fault)
    {
        var user = NewUser();
        string? version = null;
        foreach (var revision in new long[] { 1, 2 })
        {
            tables.Service.FailNextWrite(fault);
            version = await tables.Inboxes.SaveAsync(
                Save(user, version, new InboxRow(NewConversation(), revision) { Shown = Showing(1) }), Cancel);
            var stored = await new AzureTablesInboxStore(tables.Elsewhere).LoadAsync(user, 10, Cancel);
            Assert.Equal((version, revision), (stored.Version, stored.Rows.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Healed))]
    public async Task A_reserved_id_is_the_requested_one(ServiceFault fault)
    {
        var user = NewUser();
        tables.Service.FailNextWrite(fault);
        Assert.Equal("mine", await tables.Inboxes.ReserveAsync(user, CreationKind.Pin, "k", "mine", Cancel));
        Assert.Equal("mine", await tables.Inboxes.ReserveAsync(user, CreationKind.Pin, "k", "other", Cancel));
    }

    [Theory]
    [MemberData(nameof(Healed))]
    public async Task Receipts_and_profiles_are_written(ServiceFault fault)
    {
        var (id, user) = (NewConversation(), NewUser());
        tables.Service.FailNextWrite(fault);
        await tables.Conversations.WriteReceiptsAsync(id, [new(user, 7)], Cancel);
        Assert.Equal([new(user, 7)], await tables.Conversations.ReadReceiptsAsync(id, Cancel));

        tables.Service.FailNextWrite(fault);
        await tables.People.PutAsync(new(user, "First Name", null, null), Cancel);
        tables.Service.FailNextWrite(fault);
        await tables.People.PutAsync(new(user, $"{user}new Name", null, null), Cancel);
        Assert.Equal(user, Assert.Single(await tables.People.SearchAsync($"{user}new", 10, Cancel)).UserId);
    }

    [Theory]
    [MemberData(nameof(Healed))]
    public async Task An_open_row_is_stored_before_its_append_and_deleted_when_it_is_closed(ServiceFault fault)
    {
        var id = NewConversation();
        tables.Service.FailNextWrite(fault);
        var append = Messages(id, null, 1);
        var version = Assert.IsType<AppendOutcome.Committed>(await tables.Conversations.AppendAsync(append, Cancel)).Version;
        Assert.True((await LoadAsync(id))?.IsOpen);
        Assert.Contains(id, await OpenAfterAsync());

        tables.Service.FailNextWrite(fault);
        Assert.True(await tables.Conversations.CloseAsync(id, version, Cancel));
        Assert.False((await LoadAsync(id))?.IsOpen);
        Assert.DoesNotContain(id, await OpenAfterAsync());
        Assert.IsType<AppendOutcome.Committed>(await tables.Conversations.AppendAsync(Messages(id, version, 2), Cancel));
    }

    [Fact]
    public async Task Without_an_open_row_there_is_no_append()
    {
        var id = NewConversation();
        tables.Service.Draw = _ => ServiceFault.Lost;
        await Assert.ThrowsAnyAsync<Exception>(() => tables.Conversations.AppendAsync(Messages(id, null, 1), Cancel));
        tables.Service.Draw = null;
        Assert.Null(await LoadAsync(id));
    }

    [Fact]
    public async Task An_append_to_a_conversation_that_was_closed_meanwhile_opens_it_again()
    {
        var id = NewConversation();
        var open = Messages(id, null, 1);
        var version = Assert.IsType<AppendOutcome.Committed>(await tables.Conversations.AppendAsync(open, Cancel)).Version;
        Assert.True(await new AzureTablesConversationStore(tables.Elsewhere).CloseAsync(id, version, Cancel));

        // The store believes that there is still an open row.
        var outcome = await tables.Conversations.AppendAsync(Messages(id, version, 2), Cancel);
        Assert.IsType<AppendOutcome.Committed>(outcome);
        Assert.True((await LoadAsync(id))?.IsOpen);
        Assert.Contains(id, await OpenAfterAsync());
    }

    [Fact]
    public async Task An_append_followed_by_other_appends_is_a_conflict_and_its_rows_show_it()
    {
        var id = NewConversation();
        var opened = Assert.IsType<AppendOutcome.Committed>(await tables.Conversations.AppendAsync(Messages(id, null, 1), Cancel));
        var lost = Messages(id, opened.Version, 2);
        tables.Service.FailNextWrite(ServiceFault.ReplyLost, after: () => AppendElsewhereAsync(id, 3));
        Assert.IsType<AppendOutcome.Conflict>(await tables.Conversations.AppendAsync(lost, Cancel));
        var rows = await tables.Conversations.ReadAsync(id, 2, 3, 10, fromEnd: false, Cancel);
        Assert.Equal([true, false], rows.Select(row => row.OperationId == lost.OperationId));
    }

    [Fact]
    public async Task The_open_row_of_an_append_whose_answer_was_lost_stays_while_the_head_names_it()
    {
        var id = NewConversation();
        tables.Service.Draw = request =>
        {
            // The first write stores the open row, the second one the append.
            if (request.Method != Azure.Core.RequestMethod.Get)
                tables.Service.FailNextWrite(ServiceFault.ReplyLost, after: () => AppendElsewhereAsync(id, 2));
            return ServiceFault.None;
        };
        Assert.IsType<AppendOutcome.Conflict>(await tables.Conversations.AppendAsync(Messages(id, null, 1), Cancel));
        Assert.True((await LoadAsync(id))?.IsOpen);
        Assert.Contains(id, await OpenAfterAsync());
    }

    [Fact]
    public async Task A_repeat_is_distinguished_from_the_own_success()
    {
        var id = NewConversation();
        var version = Assert.IsType<AppendOutcome.Committed>(await tables.Conversations.AppendAsync(Messages(id, null, 1), Cancel)).Version;
        var again = Messages(id, version, 2) with { SentKeys = [Sent(Alice, "c1", 2)] };
        tables.Service.FailNextWrite(ServiceFault.ReplyLost);
        Assert.Equal([0], Assert.IsType<AppendOutcome.Repeat>(await tables.Conversations.AppendAsync(again, Cancel)).Keys);
        Assert.Equal(version, (await LoadAsync(id))?.Version);
    }

    [Theory]
    [InlineData(ServiceFault.NotFound)]
    [InlineData(ServiceFault.Lost)]
    [InlineData(ServiceFault.ErrorAfter)]
    public async Task An_unknown_outcome_is_an_exception_and_never_an_answer(ServiceFault fault)
    {
        var (id, user) = (NewConversation(), NewUser());
        var version = Assert.IsType<AppendOutcome.Committed>(await tables.Conversations.AppendAsync(Messages(id, null, 1), Cancel)).Version;
        tables.Service.Draw = request => request.Method == Azure.Core.RequestMethod.Get ? ServiceFault.None : fault;
        await Assert.ThrowsAnyAsync<Exception>(() => tables.Conversations.AppendAsync(Messages(id, version, 2), Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => tables.Inboxes.SaveAsync(Save(user, null), Cancel));
        tables.Service.Draw = null;
        Assert.Equal(fault is ServiceFault.ErrorAfter ? 2 : 1, (await LoadAsync(id))?.Head.Summary.LastSeq);
    }

    [Theory]
    [InlineData("60", 1)]
    [InlineData("Tue, 01 Jan 2030 00:00:00 GMT", 1)]
    [InlineData("0", 3)]
    public async Task A_long_retry_after_is_not_waited_for_and_retries_are_few(string pause, int requests)
    {
        var id = NewConversation();
        (tables.Service.RetryAfter, tables.Service.Draw) = (pause, _ => ServiceFault.Throttled);
        var before = tables.Service.Requests;
        var exception = await Assert.ThrowsAsync<RequestFailedException>(() => tables.Conversations.LoadAsync(id, 0, Cancel));
        (tables.Service.RetryAfter, tables.Service.Draw) = ("0", null);
        Assert.Equal((503, requests), (exception.Status, tables.Service.Requests - before));
    }

    [Fact]
    public async Task A_missing_table_is_an_error_and_not_an_empty_history()
    {
        var nowhere = tables.Create(new SuccessiveRuns(0), options => options.TablePrefix += "gone");
        var store = new AzureTablesConversationStore(nowhere);
        await Assert.ThrowsAsync<RequestFailedException>(() => store.LoadAsync(NewConversation(), 1, Cancel));
        await Assert.ThrowsAsync<RequestFailedException>(() => store.ReadAsync(NewConversation(), 1, 2, 2, false, Cancel).AsTask());
        await Assert.ThrowsAnyAsync<RequestFailedException>(() => store.AppendAsync(Messages(NewConversation(), null, 1), Cancel));
        await Assert.ThrowsAsync<RequestFailedException>(() => new AzureTablesInboxStore(nowhere).LoadAsync(NewUser(), 1, Cancel));
    }

    [Fact]
    public async Task An_account_that_does_not_answer_makes_the_start_fail_with_a_message()
    {
        var nowhere = tables.Create(new SuccessiveRuns(0));
        tables.Service.Draw = _ => ServiceFault.Lost;
        var exception = await Assert.ThrowsAsync<StoreUnusableException>(() => nowhere.CreateTablesAsync(Cancel));
        tables.Service.Draw = null;
        Assert.StartsWith("The tables at http://127.0.0.1:", exception.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<StoredConversation?> LoadAsync(ConversationId id) =>
        new AzureTablesConversationStore(tables.Elsewhere).LoadAsync(id, 10, Cancel);

    private async Task<List<ConversationId>> OpenAfterAsync() =>
        await new AzureTablesConversationStore(tables.Create(new SuccessiveRuns(1))).ReadOpenAsync(Cancel).ToListAsync(Cancel);

    private async Task AppendElsewhereAsync(ConversationId id, long seq)
    {
        var elsewhere = new AzureTablesConversationStore(tables.Elsewhere);
        var stored = await elsewhere.LoadAsync(id, 0, CancellationToken.None);
        Assert.IsType<AppendOutcome.Committed>(await elsewhere.AppendAsync(Messages(id, stored!.Version, seq), CancellationToken.None));
    }
}
