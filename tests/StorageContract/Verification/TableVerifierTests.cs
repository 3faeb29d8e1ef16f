using System.Text;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Parley.Storage.AzureTables;
using Parley.Testing.Processes;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.Verification;

/// <summary>The verification of a cluster's tables finds the same violations as that of the embedded store, and refuses while a silo
/// runs.</summary>
public sealed class TableVerifierTests(SharedAzurite azurite)
{
    public static TheoryData<string> Violations => [.. Verification.Violations.All.Keys];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sound_tables_have_no_violations_and_are_counted(bool isTiny)
    {
        var store = await SoundStore.CreateAsync(await PlantableTables.CreateAsync(azurite, isTiny));
        await using var embedded = await SoundStore.CreateAsync();
        var report = await store.VerifyAsync();
        Assert.Empty(report.Violations);
        Assert.Equal(
            (await embedded.VerifyAsync()).Counts.Where(count => count.Key != "table files").OrderBy(count => count.Key),
            report.Counts.OrderBy(count => count.Key));
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_planted_violation_is_found(string violation)
    {
        var store = await SoundStore.CreateAsync(await PlantableTables.CreateAsync(azurite));
        var (rule, plant) = Verification.Violations.All[violation];
        await plant(store);
        var report = await store.VerifyAsync();
        Assert.Contains(report.Violations, found => found.Rule == rule);
        Assert.DoesNotContain(report.Violations, found => found.ToString().Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pointer_may_be_behind_while_an_open_row_is_named_by_its_head()
    {
        var tables = await PlantableTables.CreateAsync(azurite);
        var store = await SoundStore.CreateAsync(tables);
        await store.AppendAndLeaveOpenAsync(store.Group, draft => SoundStore.Say(draft, Alice, "c2"));
        var open = await store.VerifyAsync();
        Assert.Empty(open.Violations);
        Assert.Equal((1, 3), (open.Counts.ToDictionary()["open rows"], open.Counts.ToDictionary()["pointers behind"]));

        // A head may name an open row that is gone. Then no silo delivers.
        await foreach (var row in tables.Raw("ParleyOpenConversations").QueryAsync<TableEntity>())
            await tables.Raw("ParleyOpenConversations").DeleteEntityAsync(row.PartitionKey, row.RowKey);
        Assert.Equal(3, (await store.VerifyAsync()).ViolationCount);
    }

    [Fact]
    public async Task Rows_that_a_crash_may_leave_are_counted_and_are_no_violation()
    {
        var tables = await PlantableTables.CreateAsync(azurite);
        var store = await SoundStore.CreateAsync(tables);
        var neverAppended = new OpenRowKey(Guid.NewGuid(), "run0000");
        foreach (var id in new[] { store.Group, NewConversation() })
            await tables.Raw("ParleyOpenConversations").AddEntityAsync(new TableEntity("run0000", RowKeys.Open(id, neverAppended)));
        await store.PlantAsync(RowAddress.Word("other", Alice), []);
        await PlantStateAsync("board", "gone", """{"DeletedBy":"alice"}""");
        await PlantStateAsync("board", "going", """{"DeletedBy":"alice","Deletion":{"PinIds":["p3"]}}""");
        await PlantStateAsync("board", "there", """{"Board":{},"DeletedBy":null}""");
        foreach (var (pin, board) in new[] { ("p1", "gone"), ("p2", "gone"), ("p3", "going"), ("p4", "there") })
            await PlantStateAsync("pin", pin, $$$"""{"Pin":{"OwnerId":"alice","BoardId":"{{{board}}}"}}""");
        await PlantStateAsync("pin", "p5", """{"Pin":null,"DeletedFrom":"gone"}""");

        var report = await store.VerifyAsync();
        Assert.Empty(report.Violations);
        var counts = report.Counts.ToDictionary();
        Assert.Equal((2, 2), (counts["open rows"], counts["open rows that no head names"]));
        Assert.Equal(
            (1, 2, 1), (counts["words without a person"], counts["orphaned pins"], counts["pins of boards that are being deleted"]));

        Task PlantStateAsync(string kind, string key, string json) =>
            store.PlantAsync(RowAddress.State(kind, key), Encoding.UTF8.GetBytes(json));
    }

    [Fact]
    public async Task Many_marks_between_entries_are_put_in_order()
    {
        var store = await SoundStore.CreateAsync(await PlantableTables.CreateAsync(azurite, isTiny: true));
        for (var i = 0; i < 5; i++)
        {
            await store.AppendAsync(store.Group, draft => SoundStore.Mark(draft, Bob, 2, entry => entry with { Reactions = [] }));
            await store.AppendAsync(
                store.Group, draft => SoundStore.Mark(draft, Alice, 2, entry => entry with { Reactions = [new("love", [Alice])] }));
            await store.AppendAsync(store.Group, draft => SoundStore.Say(draft, Bob, $"more{i}"), Alice, Bob, SoundStore.Dave);
        }

        Assert.Empty((await store.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task A_silo_is_running_if_its_heartbeat_changes_and_not_if_it_was_killed()
    {
        var tables = await PlantableTables.CreateAsync(azurite);
        var store = await SoundStore.CreateAsync(tables);
        var membership = tables.Raw("OrleansSiloInstances");
        await membership.CreateAsync();
        await BeatAsync("2026-11-26 10:00:00.000 GMT", "Dead");
        Assert.Empty((await store.VerifyAsync()).Violations); // no silo to wait for

        await BeatAsync("2026-11-26 10:00:00.000 GMT", "Active");
        var time = new FakeTimeProvider();
        var verifying = tables.VerifyAsync(time);
        await AdvanceUntilAsync(verifying, time);
        Assert.Empty((await verifying).Violations);

        verifying = tables.VerifyAsync(new BeatingTime(() => BeatAsync("2026-11-26 10:00:02.000 GMT", "Active")));
        var refused = await Assert.ThrowsAsync<StoreUnusableException>(() => verifying);
        Assert.Contains("127.0.0.1-11111-7 of cluster parley is running", refused.Message, StringComparison.Ordinal);

        Task BeatAsync(string heartbeat, string status) => membership.UpsertEntityAsync(
            new TableEntity("parley", "127.0.0.1-11111-7") { ["Status"] = status, ["IAmAliveTime"] = heartbeat });
    }

    [Fact]
    public async Task Missing_or_newer_tables_are_refused_with_a_message_that_says_what_to_do()
    {
        var tables = new AzureTables.TemporaryTables(azurite);
        await tables.InitializeAsync();
        var newer = new PlantableTables(tables);
        await newer.Raw("ParleySchema").UpsertEntityAsync(new TableEntity("schema", "version") { ["Version"] = 99 });
        Assert.Contains("99", await RefusalAsync(newer), StringComparison.Ordinal);
        await newer.Raw("ParleySchema").DeleteAsync();
        Assert.Contains("--table-prefix", await RefusalAsync(newer), StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(PlantableTables tables) =>
        (await Assert.ThrowsAsync<StoreUnusableException>(() => tables.VerifyAsync())).Message;

    private static async Task AdvanceUntilAsync(Task task, FakeTimeProvider time)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    /// <summary>A clock on which a silo writes its heartbeat during each wait.</summary>
    private sealed class BeatingTime(Func<Task> beat) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
            _ = BeatAsync(timer);
            return timer;
        }

        private async Task BeatAsync(ITimer timer)
        {
            await beat();
            timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
