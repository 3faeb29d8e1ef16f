using System.Buffers.Binary;
using System.Globalization;
using Parley.Core.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.Testing;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.RocksDb;

/// <summary>The data folder: its holder, the data after closing, and the reasons to refuse the start.</summary>
public sealed class FolderTests : IAsyncDisposable
{
    private readonly TemporaryStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task All_data_is_there_after_closing_and_opening_again()
    {
        var (conversation, user, grain) = (NewConversation(), NewUser(), GrainId.Create("note", "key"));
        await _store.Conversations.AppendAsync(Messages(conversation, null, 1, 2), Cancel);
        await _store.Inboxes.SaveAsync(Save(user, null, new InboxRow(conversation, 1) { Shown = FullPointer }), Cancel);
        await _store.Inboxes.ReserveAsync(user, Users.CreationKind.Pin, "k", "first", Cancel);
        await _store.People.PutAsync(new(user, "Name", null, null), Cancel);
        await _store.GrainState.WriteStateAsync("note", grain, new GrainState<List<int>>([1, 2, 3]));

        await _store.ReopenAsync();

        var stored = await _store.Conversations.LoadAsync(conversation, 10, Cancel);
        Assert.Equal([1, 2], stored!.Tail.Select(row => row.Seq));
        Assert.True(stored.IsOpen);
        Assert.NotNull(await _store.Conversations.FindSentAsync(conversation, Alice, ClientId.Parse("c2"), Cancel));
        Assert.NotNull(Assert.Single((await _store.Inboxes.LoadAsync(user, 10, Cancel)).Rows).Shown);
        Assert.Equal("first", await _store.Inboxes.ReserveAsync(user, Users.CreationKind.Pin, "k", "second", Cancel));
        Assert.Single(await _store.People.ReadAsync([user], Cancel));
        var state = new GrainState<List<int>>();
        await _store.GrainState.ReadStateAsync("note", grain, state);
        Assert.Equal([1, 2, 3], state.State);
    }

    [Fact]
    public async Task A_second_process_gets_a_message_that_names_the_holder()
    {
        await using var second = _store.Create();
        var refusal = Assert.Throws<StoreUnusableException>(second.Open);
        Assert.Contains(_store.Folder, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)} (the first one)",
            refusal.Message,
            StringComparison.Ordinal);

        await _store.Store.CloseAsync();
        second.Open();
        Assert.Null(await new RocksDbConversationStore(second).LoadAsync(NewConversation(), 1, Cancel));
    }

    [Fact]
    public async Task An_opened_folder_says_what_was_found_in_it()
    {
        Assert.Null(_store.Store.CountFound());
        foreach (var user in Enumerable.Range(0, 3).Select(_ => NewUser()))
            await _store.People.PutAsync(new(user, "Name", null, null), Cancel);
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1, 2), Cancel);
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1, 3), Cancel);

        await _store.ReopenAsync();

        Assert.Equal(new(3, 2, 5, IsComplete: true, KilledHolder: null), _store.Store.CountFound());
    }

    [Fact]
    public async Task Of_a_large_or_damaged_folder_only_so_many_rows_are_counted_and_the_answer_says_so()
    {
        await Task.WhenAll(Enumerable.Range(0, FoundContents.MaxRows + 5)
            .Select(_ => _store.People.PutAsync(new(NewUser(), "Name", null, null), Cancel)));
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1, 2), Cancel);
        await _store.PlantAsync(Table.Heads, Key.Of(NewConversation()), [1, 2, 3]);

        await _store.ReopenAsync();

        var found = _store.Store.CountFound()!;
        Assert.Equal((FoundContents.MaxRows, 1, 2, false), (found.People, found.Conversations, found.Messages, found.IsComplete));
        Assert.Equal("at least 1000 people, 1 conversation with 2 messages", found.ToString());
    }

    [Fact]
    public async Task A_holder_that_did_not_close_the_folder_is_named_until_another_one_has_closed_it()
    {
        await _store.Store.CloseAsync();
        var note = Path.Combine(_store.Folder, FolderLock.HolderName);
        await File.WriteAllTextAsync(
            note, """{"processId":4711,"since":"2026-01-02T03:04:05Z","description":"killed","hasEnded":false}""", Cancel);
        using (FolderLock.Take(_store.Folder, new(1, DateTimeOffset.UnixEpoch, "verifying")))
            Assert.Contains("verifying", await File.ReadAllTextAsync(note, Cancel), StringComparison.Ordinal);

        await _store.ReopenAsync();
        Assert.Equal("process 4711 (killed), since 2026-01-02 03:04:05 UTC", _store.Store.CountFound()!.KilledHolder);

        await _store.ReopenAsync();
        Assert.Null(_store.Store.CountFound()!.KilledHolder);
    }

    [Theory]
    [InlineData("""{"hasEnded":false}""")]
    [InlineData("""{"processId":4711,"since":"2026-01-02T03:04:05Z","description":null,"hasEnded":false}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_damaged_description_of_the_holder_names_no_process(string damaged)
    {
        var note = Path.Combine(_store.Folder, FolderLock.HolderName);
        await File.WriteAllTextAsync(note, damaged, Cancel);
        Assert.Throws<StoreUnusableException>(_store.Create().Open); // the folder is in use

        await _store.Store.CloseAsync();
        await File.WriteAllTextAsync(note, damaged, Cancel);
        await _store.ReopenAsync();
        Assert.Null(_store.Store.CountFound()!.KilledHolder);
    }

    [Fact]
    public async Task A_verification_of_a_restored_folder_leaves_no_holder()
    {
        await _store.Store.CloseAsync();
        var note = Path.Combine(_store.Folder, FolderLock.HolderName);
        File.Delete(note); // a backup does not contain it
        FolderLock.Take(_store.Folder, new(1, DateTimeOffset.UnixEpoch, "verifying")).Dispose();
        Assert.False(File.Exists(note));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_is_refused_with_a_message()
    {
        await _store.Store.CloseAsync();
        Directory.Delete(_store.Folder, recursive: true);
        await File.WriteAllTextAsync(_store.Folder, "a file", Cancel);
        await using var store = _store.Create();
        Assert.Contains(_store.Folder, Assert.Throws<StoreUnusableException>(store.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_the_folder_is_released()
    {
        var newer = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(newer, Parley.Storage.RocksDb.Schema.Current + 1);
        await _store.PlantAsync(Table.Meta, "schema"u8.ToArray(), newer);
        await _store.Store.CloseAsync();

        await using var store = _store.Create();
        var refusal = Assert.Throws<StoreUnusableException>(store.Open).Message;
        Assert.Contains($"schema version {Parley.Storage.RocksDb.Schema.Current + 1}", refusal, StringComparison.Ordinal);
        Assert.Contains($"reads {Parley.Storage.RocksDb.Schema.Current}", refusal, StringComparison.Ordinal);
        Assert.Equal(refusal, Assert.Throws<StoreUnusableException>(store.Open).Message);
    }

    [Fact]
    public async Task An_unknown_table_is_refused_with_a_message_that_names_both_versions()
    {
        await _store.PlantAsync(Table.Meta, "schema"u8.ToArray(), [0, 0, 0, 77]);
        await _store.Store.CloseAsync();
        var names = new RocksDbSharp.ColumnFamilies();
        foreach (var name in Enum.GetNames<Table>())
            names.Add(name, new());
        using (var db = RocksDbSharp.RocksDb.Open(new(), Path.Combine(_store.Folder, "db"), names))
            db.CreateColumnFamily(new(), "Tomorrow");

        await using var store = _store.Create();
        var refusal = Assert.Throws<StoreUnusableException>(store.Open).Message;
        Assert.Contains("'Tomorrow'", refusal, StringComparison.Ordinal);
        Assert.Contains("schema version 77", refusal, StringComparison.Ordinal);
        Assert.Contains($"reads schema version {Parley.Storage.RocksDb.Schema.Current}", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_store_throws_object_disposed()
    {
        var conversations = _store.Conversations;
        await _store.Store.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => conversations.LoadAsync(NewConversation(), 1, Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel));
    }
}
