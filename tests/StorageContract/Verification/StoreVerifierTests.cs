using Parley.Content;
using Parley.Core.Verification;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.Storage.RocksDb.Verification;
using Parley.StorageContract.RocksDb;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.Verification;

/// <summary>Each kind of violation is planted in a sound store, and found.</summary>
public sealed class StoreVerifierTests
{
    public static TheoryData<string> Violations => [.. Verification.Violations.All.Keys];

    [Fact]
    public async Task A_sound_store_has_no_violations_and_is_counted()
    {
        await using var store = await SoundStore.CreateAsync();
        var report = await store.VerifyAsync();
        Assert.Empty(report.Violations);
        Assert.True(report.IsSound);
        var counts = report.Counts.ToDictionary();
        Assert.Equal((3, 4, 4, 2), (counts["conversations"], counts["messages"], counts["system entries"], counts["marks"]));
        Assert.Equal((4, 5, 1, 1), (counts["inboxes"], counts["pointers"], counts["tombstones"], counts["joining rows"]));
        Assert.Equal((4, 1, 2, 1), (counts["client ids"], counts["gallery rows"], counts["created ids"], counts["grain states"]));
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_planted_violation_is_found(string violation)
    {
        await using var store = await SoundStore.CreateAsync();
        var (rule, plant) = Verification.Violations.All[violation];
        await plant(store);
        var report = await store.VerifyAsync();
        Assert.False(report.IsSound);
        Assert.Contains(report.Violations, found => found.Rule == rule);
        Assert.DoesNotContain(report.Violations, found => found.ToString().Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pointer_may_be_behind_in_an_unclean_inbox()
    {
        await using var store = await SoundStore.CreateAsync();
        await store.AppendAsync(store.Group, draft => SoundStore.Say(draft, Alice, "c2"), Bob, SoundStore.Dave);
        await store.PlantInboxHeadAsync(head => head with { IsClean = false });
        var report = await store.VerifyAsync();
        Assert.Empty(report.Violations);
        Assert.Equal(1, report.Counts.ToDictionary()["pointers behind"]);
    }

    [Fact]
    public async Task A_pointer_may_be_behind_while_its_conversation_is_open()
    {
        await using var store = await SoundStore.CreateAsync();
        await store.AppendAndLeaveOpenAsync(store.Group, draft => SoundStore.Say(draft, Alice, "c2"));
        var report = await store.VerifyAsync();
        Assert.Empty(report.Violations);
        Assert.Equal(1, report.Counts.ToDictionary()["open rows"]);
    }

    [Fact]
    public async Task A_row_without_an_owner_is_found_whatever_it_contains()
    {
        await using var temporary = new TemporaryStore();
        var store = await SoundStore.CreateAsync(new PlantableDatabase(temporary));
        await temporary.PlantAsync(Table.OpenRows, Key.Of(NewConversation()), []);
        await temporary.PlantAsync(Table.Shares, Key.LogRow(Key.SharePrefix(NewConversation(), ShareKind.Pin), 1), []);
        await temporary.PlantAsync(Table.Receipts, Key.Receipt(NewConversation(), Alice), []);
        await temporary.PlantAsync(Table.PeopleWords, Key.Word("other", Alice), []);
        Assert.Equal(
            [VerificationRules.Owner, VerificationRules.Owner, VerificationRules.Owner, VerificationRules.People],
            (await store.VerifyAsync()).Violations.Select(violation => violation.Rule));
    }

    [Fact]
    public async Task More_violations_than_a_report_names_are_counted()
    {
        await using var temporary = new TemporaryStore();
        var store = await SoundStore.CreateAsync(new PlantableDatabase(temporary));
        for (var i = 0; i < Findings.MaxViolations + 5; i++)
            await temporary.PlantAsync(Table.Log, Key.LogRow(NewConversation(), 1), []);
        var report = await store.VerifyAsync();
        Assert.Equal(Findings.MaxViolations + 5, report.ViolationCount);
        Assert.Equal(Findings.MaxViolations, report.Violations.Length);
    }

    [Fact]
    public async Task A_held_folder_and_a_folder_without_a_store_are_refused()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var store = new TemporaryStore();
        var held = await Assert.ThrowsAsync<StoreUnusableException>(() => StoreVerifier.VerifyAsync(store.Folder, null, cancel));
        Assert.Contains("the first one", held.Message, StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<StoreUnusableException>(
            () => StoreVerifier.VerifyAsync(Path.Combine(store.Folder, "none"), null, cancel));
        Assert.Contains("no store", none.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(store.Folder, "none")));
    }

    [Fact]
    public async Task Verifying_does_not_change_the_store()
    {
        await using var temporary = new TemporaryStore();
        var store = await SoundStore.CreateAsync(new PlantableDatabase(temporary));
        await store.VerifyAsync();
        var before = Files(temporary.Folder);
        await store.VerifyAsync();
        Assert.Equal(before, Files(temporary.Folder));
    }

    /// <summary>The database's own files, without its diagnostic log.</summary>
    private static List<(string, long)> Files(string folder) =>
        [.. new DirectoryInfo(Path.Combine(folder, "db")).GetFiles().Where(file => !file.Name.StartsWith("LOG", StringComparison.Ordinal))
            .OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (file.Name, file.Length))];
}
