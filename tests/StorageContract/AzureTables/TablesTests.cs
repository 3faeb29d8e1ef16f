using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Parley.Conversations;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Storage.AzureTables;
using Parley.Testing;
using Parley.Testing.AzureTables;
using Parley.Testing.Contracts;
using Parley.Users;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.AzureTables;

/// <summary>Behaviour that is specific to Azure Tables: requests, keys, chunks, damage, reads that are not one consistent snapshot, and
/// leftover rows.</summary>
public sealed class TablesTests(FaultyTables tables) : IClassFixture<FaultyTables>
{
    [Fact]
    public async Task An_append_is_one_request_and_an_open_row_one_more()
    {
        var id = NewConversation();
        var before = tables.Service.Requests;
        var version = await CommitAsync(Messages(id, null, 1));
        Assert.Equal(2, tables.Service.Requests - before);
        for (var seq = 2L; seq <= 11; seq++)
            version = await CommitAsync(Messages(id, version, seq) with { SharesAdded = [new(Content.ShareKind.Pin, seq)] });
        Assert.Equal(12, tables.Service.Requests - before);
    }

    [Fact]
    public async Task Only_a_repeat_costs_reads()
    {
        var id = NewConversation();
        var version = await CommitAsync(Messages(id, null, 1));
        var before = tables.Service.Requests;
        var append = Messages(id, version, 2, 3) with { SentKeys = [Sent(Alice, "c1", 2), Sent(Alice, "c3", 3)] };
        Assert.IsType<AppendOutcome.Repeat>(await tables.Conversations.AppendAsync(append, Cancel));
        Assert.Equal(1 + 1 + 2, tables.Service.Requests - before); // the refused transaction, the head, and one for each client id
    }

    [Fact]
    public async Task Ids_that_differ_only_in_case_are_different_people()
    {
        var lower = NewUser();
        var upper = UserId.Parse(lower.Value.ToUpperInvariant());
        await tables.Inboxes.SaveAsync(Save(lower, null, new InboxRow(NewConversation(), 1) { Shown = Showing(1) }), Cancel);
        Assert.Null((await tables.Inboxes.LoadAsync(upper, 10, Cancel)).Version);
        var id = ConversationId.DirectOf(lower, upper);
        await tables.Conversations.WriteReceiptsAsync(id, [new(lower, 1), new(upper, 2)], Cancel);
        Assert.Equal(
            [new(upper, 2), new(lower, 1)],
            (await tables.Conversations.ReadReceiptsAsync(id, Cancel)).OrderBy(receipt => receipt.UserId));
        await CommitAsync(Messages(id, null, 1) with { SentKeys = [Sent(lower, "a", 1)] });
        Assert.Null(await tables.Conversations.FindSentAsync(id, upper, ClientId.Parse("a"), Cancel));
        Assert.Null(await tables.Conversations.FindSentAsync(id, lower, ClientId.Parse("A"), Cancel));
    }

    [Fact]
    public async Task A_creation_key_may_contain_any_printable_character()
    {
        var user = NewUser();
        var keys = Enumerable.Range(0x20, 0x5f).Select(unit => $"k{(char)unit}").Append(new string('/', 200)).ToList();
        Assert.Equal(keys, await Task.WhenAll(keys.Select(key => tables.Inboxes.ReserveAsync(user, CreationKind.Board, key, key, Cancel))));
        Assert.Equal(
            keys,
            await Task.WhenAll(keys.Select(key => tables.Inboxes.ReserveAsync(user, CreationKind.Board, key, "again", Cancel))));
    }

    [Theory]
    [InlineData("a/b\\c#d?e")]
    [InlineData("!%'\"~é🎈🎈🎈")]
    [InlineData("日本語の名前")]
    public async Task A_name_may_contain_any_character(string name)
    {
        var user = NewUser();
        await tables.People.PutAsync(new(user, $"x {name}", null, null), Cancel);

        // Skips prefixes that are not valid queries: punctuation only, or a prefix that ends in half of a surrogate pair.
        for (var length = 2; length <= name.Length; length++)
        {
            if (!char.IsHighSurrogate(name[length - 1]) && SearchQuery.Parse(name[..length]) is not null)
                Assert.Contains(user, (await tables.People.SearchAsync(name[..length], 10, Cancel)).Select(profile => profile.UserId));
        }
    }

    [Theory]
    [InlineData(Payload.ChunkBytes - 100)]
    [InlineData(Payload.ChunkBytes)]
    [InlineData(5 * Payload.ChunkBytes)]
    public async Task A_long_row_is_stored_in_parts(int length)
    {
        var id = NewConversation();
        var body = new byte[length];
        Random.Shared.NextBytes(body);
        await CommitAsync(Messages(id, null, 1) with { Rows = [Row(1) with { Body = body }] });
        Assert.Equal(body, (await tables.Conversations.ReadRowsAsync(id, [1], Cancel))[0].Body);
    }

    [Theory]
    [InlineData("h", "flip")]
    [InlineData("h", "cut")]
    [InlineData("h", "text")]
    [InlineData("h", "none")]
    [InlineData("m0000000000000000002", "flip")]
    [InlineData("m0000000000000000002", "part")]
    [InlineData("m0000000000000000002", "gone")]
    [InlineData("k0000000000000000004", "gone")]
    [InlineData("k0000000000000000004", "flip")]
    public async Task Damage_is_an_error_of_its_conversation_and_never_wrong_content(string key, string how)
    {
        var (id, other) = (NewConversation(), NewConversation());
        var version = await CommitAsync(
            Messages(id, null, 1, 2, 3) with { Rows = [Row(1), Row(2) with { Body = new byte[100_000] }, Row(3)] });
        await CommitAsync(Messages(id, version, 4) with { Rows = [Row(4) with { Kind = LogRowKind.Mark, Changed = 1 }] });
        await CommitAsync(Messages(other, null, 1));

        var raw = tables.Raw("ParleyConversations");
        var row = (await raw.GetEntityAsync<TableEntity>(id.Value, key, cancellationToken: Cancel)).Value;
        switch (how)
        {
            case "gone":
                await raw.DeleteEntityAsync(id.Value, key, cancellationToken: Cancel);
                break;
            default:
                Damage(row, how);
                await raw.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Cancel);
                break;
        }

        await Assert.ThrowsAsync<DamagedRowException>(() => tables.Conversations.LoadAsync(id, 10, Cancel));
        Assert.NotNull(await tables.Conversations.LoadAsync(other, 10, Cancel));
    }

    [Fact]
    public async Task A_conversation_loaded_during_a_mark_is_of_one_moment()
    {
        var id = NewConversation();
        var version = await CommitAsync(Messages(id, null, 1, 2));
        BetweenReads(() => new AzureTablesConversationStore(tables.Elsewhere).AppendAsync(
            Messages(id, version, 3) with
            {
                Rows = [Row(1, "edited") with { Changed = 3 }, Row(3) with { Kind = LogRowKind.Mark, Changed = 1 }],
            },
            CancellationToken.None));
        var stored = await tables.Conversations.LoadAsync(id, 10, Cancel);
        Assert.Equal((3, 3), (stored!.Head.Summary.LastSeq, stored.Tail.Length));
        Assert.Equal([3, 0, 1], stored.Tail.Select(row => row.Changed));
    }

    [Fact]
    public async Task An_inbox_loaded_during_a_save_is_of_one_moment()
    {
        var (user, conversations) = (NewUser(), new[] { NewConversation(), NewConversation() });
        InboxRow[] at(long revision) => [.. conversations.Select(id => new InboxRow(id, revision) { Shown = Showing(revision) })];
        var version = await tables.Inboxes.SaveAsync(Save(user, null, [.. at(1)]), Cancel);
        BetweenReads(() => new AzureTablesInboxStore(tables.Elsewhere).SaveAsync(Save(user, version, [.. at(2)]), CancellationToken.None));
        var stored = await tables.Inboxes.LoadAsync(user, 10, Cancel);
        Assert.NotEqual(version, stored.Version);
        Assert.All(stored.Rows, row => Assert.Equal(2, row.Revision));
    }

    [Fact]
    public async Task An_open_row_without_its_append_is_listed_until_the_append_cannot_come_any_more()
    {
        var id = NewConversation();
        tables.Service.Draw = request => request.Uri.Path.Contains("batch", StringComparison.Ordinal)
            ? ServiceFault.Lost
            : ServiceFault.None;
        await Assert.ThrowsAnyAsync<Exception>(() => tables.Conversations.AppendAsync(Messages(id, null, 1), Cancel));
        tables.Service.Draw = null;

        Assert.Contains(id, await OpenAsync(TimeSpan.Zero));
        Assert.DoesNotContain(id, await OpenAsync(TimeSpan.FromHours(2)));
        Assert.DoesNotContain(id, await OpenAsync(TimeSpan.Zero)); // the row was deleted

        async Task<List<ConversationId>> OpenAsync(TimeSpan later)
        {
            var after = tables.Create(new SuccessiveRuns(1), time: new FakeTimeProvider(TimeProvider.System.GetUtcNow() + later));
            return await new AzureTablesConversationStore(after).ReadOpenAsync(Cancel).ToListAsync(Cancel);
        }
    }

    [Fact]
    public async Task An_old_open_row_is_listed_while_its_head_names_it()
    {
        var id = NewConversation();
        await CommitAsync(Messages(id, null, 1));
        var after = tables.Create(new SuccessiveRuns(1), time: new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(1)));
        Assert.Contains(id, await new AzureTablesConversationStore(after).ReadOpenAsync(Cancel).ToListAsync(Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void Damage(TableEntity row, string how)
    {
        var data = row.GetBinary("Data");
        switch (how)
        {
            case "flip":
                data[data.Length / 2] ^= 1;
                row["Data"] = data;
                break;
            case "cut":
                row["Data"] = data[..^1];
                break;
            case "text":
                row["Data"] = "text";
                break;
            case "part":
                row.Remove("Data1");
                break;
            default:
                row.Remove("Data");
                break;
        }
    }

    private async Task<string> CommitAsync(ConversationAppend append) =>
        Assert.IsType<AppendOutcome.Committed>(await tables.Conversations.AppendAsync(append, Cancel)).Version;

    /// <summary>Runs a change by another process after the first read and before the second.</summary>
    private void BetweenReads<T>(Func<Task<T>> happens)
    {
        var reads = 0;
        tables.Service.Draw = _ =>
        {
            if (++reads == 2)
            {
                tables.Service.Draw = null;
                tables.Service.Meanwhile = happens;
            }

            return ServiceFault.None;
        };
    }
}
