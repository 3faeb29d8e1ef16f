using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Core.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Backups;
using Parley.StorageContract.PowerCuts;
using Parley.Testing;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.RocksDb;

/// <summary>Backups of a running and of a stopped store are complete or absent; a restored store knows that it was restored.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BackupTests : IAsyncDisposable
{
    private readonly TemporaryStore _store = new();
    private readonly TemporaryFolder _elsewhere = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(_elsewhere.Path, "backup");

    private string Restored => Path.Combine(_elsewhere.Path, "restored");

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _elsewhere.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_contains_everything_of_its_moment_and_nothing_later(bool isRunning)
    {
        var (before, after) = (NewConversation(), NewConversation());
        await _store.Conversations.AppendAsync(Messages(before, null, 1, 2), Cancel);
        await File.WriteAllTextAsync(Path.Combine(_store.Folder, "signing-key"), "secret", Cancel);
        File.SetUnixFileMode(Path.Combine(_store.Folder, "signing-key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(Path.Combine(_store.Folder, "pictures", "small"));
        await File.WriteAllTextAsync(Path.Combine(_store.Folder, "pictures", "small", "lamp.png"), "picture", Cancel);
        if (!isRunning)
            await _store.Store.CloseAsync();

        Assert.Equal(isRunning, await BackUpAsync()); // a checkpoint on the same file system shares its tables

        if (isRunning)
            await _store.Conversations.AppendAsync(Messages(after, null, 1), Cancel);
        Assert.Equal(["db", "parley.backup.json", "pictures", "signing-key"], Entries(Target));
        Assert.DoesNotContain(Entries(_store.Folder), name => name.Contains("checkpoint", StringComparison.Ordinal));
        await StoreBackup.RestoreAsync(Target, Restored, null, Cancel);
        Assert.Equal("secret", await File.ReadAllTextAsync(Path.Combine(Restored, "signing-key"), Cancel));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Restored, "signing-key")));
        Assert.True(File.Exists(Path.Combine(Restored, "pictures", "small", "lamp.png")));
        await using var restored = Open(Restored);
        var conversations = new RocksDbConversationStore(restored);
        Assert.Equal([1, 2], (await conversations.LoadAsync(before, 10, Cancel))!.Tail.Select(row => row.Seq));
        Assert.Null(await conversations.LoadAsync(after, 10, Cancel));
        Assert.False(BackupMarker.IsIn(Restored));
        Assert.True(BackupMarker.IsIn(Target));
    }

    [Fact]
    public async Task A_backup_during_writes_contains_everything_acknowledged_before()
    {
        var id = NewConversation();
        using var stop = new CancellationTokenSource();
        var (version, acknowledged) = ((string?)null, 0L);
        var writing = WriteAsync();
        for (var i = 0; i < 5; i++)
        {
            var least = Volatile.Read(ref acknowledged);
            var target = $"{Target}-{i}";
            await StoreBackup.CreateAsync(_store.Folder, target, TimeProvider.System, null, Cancel);
            await using var copy = Open(target);
            var stored = await new RocksDbConversationStore(copy).LoadAsync(id, 1_000, Cancel);
            Assert.True((stored?.Head.Summary.LastSeq ?? 0) >= least);
        }

        await stop.CancelAsync();
        await writing;

        async Task WriteAsync()
        {
            for (var seq = 1L; !stop.IsCancellationRequested; seq++)
            {
                var outcome = await _store.Conversations.AppendAsync(Messages(id, version, seq), Cancel);
                version = Assert.IsType<AppendOutcome.Committed>(outcome).Version;
                Volatile.Write(ref acknowledged, seq);
            }
        }
    }

    [Fact]
    public async Task A_wrong_source_or_target_is_named_and_nothing_is_changed()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "mine"), "", Cancel);

        await AssertRefusedAsync(Target, () => BackUpAsync());
        await AssertRefusedAsync(
            _store.Folder,
            () => StoreBackup.CreateAsync(_store.Folder, Path.Combine(_store.Folder, "b"), TimeProvider.System, null, Cancel));
        await AssertRefusedAsync(
            "nothing",
            () => StoreBackup.CreateAsync(Path.Combine(_elsewhere.Path, "nothing"), Restored, TimeProvider.System, null, Cancel));
        await AssertRefusedAsync(_store.Folder, () => StoreBackup.RestoreAsync(_store.Folder, Restored, null, Cancel));
        await AssertRefusedAsync(
            "nothing", () => StoreBackup.RestoreAsync(Path.Combine(_elsewhere.Path, "nothing"), Restored, null, Cancel));
        Assert.Equal(["mine"], Entries(Target));
        Assert.Equal(["backup"], Entries(_elsewhere.Path));
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_refuses_a_checkpoint_with_a_message()
    {
        _store.Store.Database.FallBack();
        await AssertRefusedAsync("cannot make a checkpoint", BackUpAsync);
        Assert.Empty(Entries(_elsewhere.Path));

        _store.Store.Database.Reopen();
        await BackUpAsync();
    }

    [Fact]
    public async Task A_backup_whose_name_cannot_be_synced_fails_and_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "System calls of the database can be intercepted on Linux only.");
        using var disk = new PowerLossDisk(_elsewhere.Path, Directory.CreateTempSubdirectory("parley-kept-"), _ => { })
        {
            FailsToSync = path => path == _elsewhere.Path,
        };
        using (SystemCallInterceptor.Attach(disk))
            await AssertRefusedAsync("could not be synced", BackUpAsync);
        Assert.Empty(Entries(_elsewhere.Path));
        await BackUpAsync();
    }

    [Fact]
    public async Task A_folder_whose_path_is_too_long_for_a_socket_is_served_and_can_be_backed_up_when_stopped()
    {
        var deep = Path.Combine(_elsewhere.Path, new string('d', 120));
        await using (Open(deep))
            await Assert.ThrowsAsync<StoreUnusableException>(
                () => StoreBackup.CreateAsync(deep, Target, TimeProvider.System, null, Cancel));
        await StoreBackup.CreateAsync(deep, Target, TimeProvider.System, null, Cancel);
        Assert.True(BackupMarker.IsIn(Target));
    }

    [Fact]
    public async Task An_abandoned_backup_leaves_nothing_that_looks_like_a_backup()
    {
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);
        await _store.Store.CloseAsync();
        using var giveUp = new CancellationTokenSource();
        var restore = Task.CompletedTask;
        var progress = new CallbackProgress(() =>
        {
            // The unfinished copy has another name, and is refused as a backup.
            var partial = Assert.Single(Directory.GetDirectories(_elsewhere.Path));
            Assert.EndsWith(".partial", partial, StringComparison.Ordinal);
            // The restore checks the folder before its first await.
            restore = StoreBackup.RestoreAsync(partial, Restored, null, Cancel);
            giveUp.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => StoreBackup.CreateAsync(_store.Folder, Target, TimeProvider.System, progress, giveUp.Token));

        await Assert.ThrowsAsync<BackupException>(() => restore);
        Assert.True(giveUp.IsCancellationRequested);
        Assert.Empty(Entries(_elsewhere.Path));
    }

    [Fact]
    public async Task The_socket_is_accessible_to_its_owner_only_and_knows_one_request()
    {
        var socket = Path.Combine(_store.Folder, "parley.sock");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));

        foreach (var request in new[] { "checkpoint 2\n", new string('x', 1_000), "\n" })
        {
            using var peer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await peer.ConnectAsync(new UnixDomainSocketEndPoint(socket), Cancel);
            await peer.SendAsync(Encoding.UTF8.GetBytes(request), Cancel);
            var answer = new byte[200];
            var length = await peer.ReceiveAsync(answer, Cancel);
            Assert.StartsWith("refused ", Encoding.UTF8.GetString(answer, 0, length), StringComparison.Ordinal);
        }

        await BackUpAsync();
        await _store.ReopenAsync();
        await StoreBackup.CreateAsync(_store.Folder, Restored, TimeProvider.System, null, Cancel);
    }

    private Task<bool> BackUpAsync() => StoreBackup.CreateAsync(_store.Folder, Target, TimeProvider.System, null, Cancel);

    private static RocksDbStore Open(string folder)
    {
        var store = new RocksDbStore(Options.Create(new RocksDbOptions { DataFolder = folder }), TimeProvider.System);
        store.Open();
        return store;
    }

    private static string[] Entries(string folder) =>
        [.. Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private static async Task AssertRefusedAsync(string named, Func<Task> ask) =>
        Assert.Contains(named, (await Assert.ThrowsAsync<BackupException>(ask)).Message, StringComparison.Ordinal);

    private sealed class CallbackProgress(Action report) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => report();
    }
}
