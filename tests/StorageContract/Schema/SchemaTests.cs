using System.IO.Compression;
using Microsoft.Extensions.Options;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Conversations.Rules;
using Parley.Core.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Backups;
using Parley.Storage.RocksDb.Verification;
using Parley.Testing;

namespace Parley.StorageContract.Schema;

/// <summary>Stores of older versions: <c>store-v1.zip</c> and <c>store-v2.zip</c> were written by servers of those schema versions and
/// killed while they ran.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SchemaTests() => Extract("store-v1.zip");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_store_of_version_1_is_migrated_with_all_its_data()
    {
        await using (var store = Open())
        {
            var direct = await new RocksDbConversationStore(store).LoadAsync(ConversationId.Parse("d~alice~bob"), 10, Cancel);
            Assert.Equal([1, 2], direct!.Tail.Select(row => row.Seq));
            Assert.Equal(2, (await new RocksDbInboxStore(store).LoadAsync(Users.UserId.Parse("alice"), 10, Cancel)).Head.Count);
            Assert.Equal(
                "Carol",
                Assert.Single(await new RocksDbUserIndex(store).ReadAsync([Users.UserId.Parse("carol")], Cancel))!.DisplayName);
        }

        var report = await StoreVerifier.VerifyAsync(_folder.Path, null, Cancel);
        Assert.Empty(report.Violations);
        Assert.Equal(5, report.Counts.Single(count => count.Key == "messages").Value);
        await using var again = Open();
        Assert.Equal(Parley.Storage.RocksDb.Schema.Current, Parley.Storage.RocksDb.Schema.Read(again.Database, _folder.Path));
    }

    [Fact]
    public async Task A_store_of_version_2_is_migrated_with_all_its_data()
    {
        Extract("store-v2.zip");
        var (alice, bob, carol) = (Users.UserId.Parse("alice"), Users.UserId.Parse("bob"), Users.UserId.Parse("carol"));
        var id = ConversationId.Parse("d~alice~bob");
        await using (var store = Open())
        {
            var direct = await new RocksDbConversationStore(store).LoadAsync(id, 100, Cancel);
            Assert.Equal(9, direct!.Head.Summary.LastSeq);
            // Message 3 was unsent. It still counts as a message until its row is read.
            Assert.Equal((null, 9L), (direct.Head.Summary.Unsent, direct.Head.UnsentFrom));
            var blocked = await new RocksDbConversationStore(store)
                .LoadAsync(ConversationId.DirectOf(carol, Users.UserId.Parse("dave")), 0, Cancel);
            Assert.Equal([new BlockStamp(carol, 0, true)], blocked!.Head.Blocks);
            var inbox = await new RocksDbInboxStore(store).LoadAsync(alice, 10, Cancel);
            Assert.Equal((3, true), (inbox.Head.Count, inbox.Head.CountsHidden));
            Assert.Single(inbox.Rows, row => row.Shown is { IsHidden: true });

            // A change of the conversation and of the inbox writes them in the second format. They must stay consistent.
            var row = direct.Tail.Single(row => row.Seq == 4);
            var draft = new ConversationDraft(ConversationState.From(id, direct), [], TimeProvider.System.GetUtcNow());
            var entry = EntryJson.Decode(id, row);
            draft.Mark(row.SenderId, row, entry, entry with { Text = null, Unsent = true });
            await new RocksDbConversationStore(store).AppendAsync(draft.ToAppend(Guid.NewGuid()), Cancel);
            var after = (await new RocksDbConversationStore(store).LoadAsync(id, 0, Cancel))!.Head;
            Assert.Equal([(row.MessageCount, bob)], after.Summary.Unsent!.Messages);
        }

        var report = await StoreVerifier.VerifyAsync(_folder.Path, null, Cancel);
        Assert.Empty(report.Violations);
    }

    [Fact]
    public async Task A_read_only_command_does_not_migrate_and_says_what_to_do()
    {
        var before = Files();
        var refusal = await Assert.ThrowsAsync<StoreUnusableException>(() => StoreVerifier.VerifyAsync(_folder.Path, null, Cancel));
        Assert.Contains("schema version 1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("reads 3", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task An_older_store_can_be_backed_up_before_it_is_migrated()
    {
        using var elsewhere = new TemporaryFolder();
        var (backup, restored) = (Path.Combine(elsewhere.Path, "backup"), Path.Combine(elsewhere.Path, "restored"));
        await StoreBackup.CreateAsync(_folder.Path, backup, TimeProvider.System, null, Cancel);
        await StoreBackup.RestoreAsync(backup, restored, null, Cancel);
        await using (Open(restored))
        {
        }

        Assert.Empty((await StoreVerifier.VerifyAsync(restored, null, Cancel)).Violations);
    }

    private void Extract(string name)
    {
        if (Directory.Exists(Path.Combine(_folder.Path, "db")))
            Directory.Delete(Path.Combine(_folder.Path, "db"), recursive: true);
        using var golden = typeof(SchemaTests).Assembly.GetManifestResourceStream(name)!;
        ZipFile.ExtractToDirectory(golden, _folder.Path);
    }

    private string[] Files() => [.. Directory.GetFiles(Path.Combine(_folder.Path, "db"))
        .Where(path => !Path.GetFileName(path).StartsWith("LO", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private RocksDbStore Open(string? folder = null)
    {
        var store = new RocksDbStore(Options.Create(new RocksDbOptions { DataFolder = folder ?? _folder.Path }), TimeProvider.System);
        store.Open();
        return store;
    }
}
