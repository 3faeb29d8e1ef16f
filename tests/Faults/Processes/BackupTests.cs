using Parley.Client;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>A backup of a server under load, and what clients see when the server continues from the backup.</summary>
public sealed class BackupTests
{
    private const int AnswersBetween = 60;

    /// <summary>Bounds a run that hangs; a successful run takes a fraction of this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Clients_that_have_seen_more_than_the_backup_get_410_and_read_again()
    {
        using var folder = new TemporaryFolder();
        var (data, backup, restored) = (folder.Path + "/data", folder.Path + "/backup", folder.Path + "/restored");
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        var port = ServerProcess.FreePort();
        using var users = new TestUsers(new Uri($"http://127.0.0.1:{port}"));
        IReadOnlyList<Sender> senders;
        List<(Sender Sender, Sender.Acknowledged[] Messages)> before;
        await using (var server = await ServerProcess.StartAsync(data, port, "--limits", "off"))
        {
            senders = await users.SendersAsync(abandon.Token);
            using var stop = new CancellationTokenSource();
            var answers = new AnswerCount();
            var sending = Task.WhenAll(senders.Select(sender => sender.SendUntilAsync(answers.Add, stop.Token, abandon.Token)));
            await await Task.WhenAny(answers.ReachAsync(AnswersBetween), sending);
            before = [.. senders.Select(sender => (sender, sender.Messages.ToArray()))];
            var made = await ServerProcess.RunAsync("backup", "--data", data, "--to", backup);
            Assert.True(made.ExitCode == 0, made.Output);
            await await Task.WhenAny(answers.ReachAsync(answers.Value + AnswersBetween), sending);
            await stop.CancelAsync();
            await sending;
            Assert.Equal(1, (await ServerProcess.RunAsync("backup", "--data", data, "--to", backup)).ExitCode);
        }

        var (reader, group) = (senders[0].Client, senders[0].ConversationId);
        var (seen, told) = await SeeAsync(data, port, reader, group, abandon.Token);
        var brought = await ServerProcess.RunAsync("restore", "--from", backup, "--data", restored);
        Assert.True(brought.ExitCode == 0, brought.Output);
        foreach (var verified in new[] { backup, restored })
        {
            var (exitCode, report) = await ServerProcess.RunAsync("verify", "--data", verified);
            Assert.True(exitCode == 0, report);
        }

        long position;
        await using (var server = await ServerProcess.StartAsync(restored, port, "--limits", "off"))
        {
            // The token is still valid, because the key is part of the backup.
            await AssertUnknownAsync(() => reader.Messages.ChangesAsync(group, after: seen, cancellationToken: abandon.Token));
            await AssertUnknownAsync(() => reader.Inbox.ChangesAsync(since: told, cancellationToken: abandon.Token));
            foreach (var conversation in before.GroupBy(sent => sent.Sender.ConversationId))
                await AssertThereAsync(reader, conversation.Key, conversation.SelectMany(sent => sent.Messages), abandon.Token);

            // The restored server assigns the same sequence numbers to other messages. A client that follows the inbox is refused its old
            // position first, even after the head has passed the last number that it saw. So it never mixes old and new messages.
            while ((await reader.Messages.SendAsync(group, new() { Text = "Afresh" }, abandon.Token)).Seq <= seen)
            {
            }

            await AssertUnknownAsync(() => reader.Inbox.ChangesAsync(since: told, cancellationToken: abandon.Token));
            position = (await reader.Inbox.ListAsync(cancellationToken: abandon.Token)).Revision;
            Assert.True(position > told);
            Assert.Equal(0, await server.TerminateAsync());
        }

        await using (var server = await ServerProcess.StartAsync(restored, port, "--limits", "off"))
        {
            await reader.Inbox.ChangesAsync(since: position, cancellationToken: abandon.Token);
            await AssertUnknownAsync(() => reader.Inbox.ChangesAsync(since: told, cancellationToken: abandon.Token));
            Assert.Equal(0, await server.TerminateAsync());
        }

        var sound = await ServerProcess.RunAsync("verify", "--data", restored);
        Assert.True(sound.ExitCode == 0, sound.Output);
    }

    [Fact]
    public async Task A_backup_on_another_disk_is_a_copy_and_fails_without_room()
    {
        var (disk, whyNot) = await SmallDisk.MakeAsync(16 << 20);
        Assert.SkipWhen(disk is null, whyNot);
        await using var _ = disk;
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, ServerProcess.FreePort(), "--limits", "off");
        using var users = new TestUsers(server.Address);
        await users.SendersAsync(TestContext.Current.CancellationToken);

        var (copied, copy) =
            (await ServerProcess.RunAsync(disk, "backup", "--data", folder.Path, "--to", $"{disk.Path}/one"), $"{disk.Path}/one");
        Assert.True(copied.ExitCode == 0, copied.Output);
        Assert.DoesNotContain("hard links", copied.Output, StringComparison.Ordinal);
        var (exitCode, report) = await ServerProcess.RunAsync(disk, "verify", "--data", copy);
        Assert.True(exitCode == 0, report);

        disk.Fill(leave: 8 << 10);
        var refused = await ServerProcess.RunAsync(disk, "backup", "--data", folder.Path, "--to", $"{disk.Path}/two");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("not enough space", refused.Output, StringComparison.Ordinal);
        disk.Free();
        Assert.Equal([$"{disk.PathFromOutside}/one"], Directory.GetFileSystemEntries(disk.PathFromOutside));
        Assert.DoesNotContain(Directory.GetDirectories(folder.Path), path => path.Contains("checkpoint", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("backup", "--to")]
    [InlineData("restore", "--from")]
    public async Task A_backup_or_restore_without_its_source_names_it_and_creates_nothing(string command, string option)
    {
        using var folder = new TemporaryFolder();
        var (nothing, data) = (Path.Combine(folder.Path, "nothing"), Path.Combine(folder.Path, "data"));

        var without = await ServerProcess.RunAsync(command, "--data", data);
        Assert.NotEqual(0, without.ExitCode);
        Assert.Contains(option, without.Output, StringComparison.Ordinal);
        var empty = await ServerProcess.RunAsync(command, "--data", data, option, nothing);
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains(command == "backup" ? data : nothing, empty.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", empty.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Contains(option, (await ServerProcess.RunAsync(command, "--help")).Output, StringComparison.Ordinal);
    }

    /// <summary>The last positions that a client has seen before the disk is lost: a conversation's head, and a position of the
    /// inbox.</summary>
    private static async Task<(long Seen, long Told)> SeeAsync(
        string data, int port, ParleyClient reader, string conversationId, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(data, port, "--limits", "off");
        var head = (await reader.Messages.ChangesAsync(conversationId, after: 0, cancellationToken: cancellationToken)).Head;
        var revision = (await reader.Inbox.ListAsync(cancellationToken: cancellationToken)).Revision;
        await server.KillAsync();
        return (head, revision);
    }

    private static async Task AssertUnknownAsync(Func<Task> ask)
    {
        var refusal = await Assert.ThrowsAsync<ParleyException>(ask);
        Assert.Equal((410, ProblemCode.PositionUnknown), (refusal.Status, refusal.Code));
    }

    private static async Task AssertThereAsync(
        ParleyClient reader, string conversationId, IEnumerable<Sender.Acknowledged> messages, CancellationToken cancellationToken)
    {
        var texts = new Dictionary<long, string?>();
        await foreach (var page in reader.Messages.CatchUpAsync(conversationId, after: 0, cancellationToken: cancellationToken))
        {
            foreach (var change in page.Items)
                texts[change.Seq] = (change.Entry as Message)?.Text;
        }

        Assert.All(messages, sent => Assert.Equal(sent.Message.Text, texts.GetValueOrDefault(sent.Seq)));
    }
}
