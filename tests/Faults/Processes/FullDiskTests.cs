using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>On a full disk sends are refused, reads continue, nothing is lost, and the store takes writes again when there is
/// room.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    /// <summary>Small enough to be filled quickly, with room for the logs and tables of the few thousand messages of a run.</summary>
    private const long DiskBytes = 96 << 20;

    private const int AnswersBetween = 40;

    /// <summary>Bounds a run that hangs; a successful run takes a fraction of this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Small buffers, so that tables, manifests and new logs also hit the end of the disk.
    private static readonly string[] Options =
    [
        "--limits", "off", "--RocksDb:WriteBufferBytes=1048576", "--RocksDb:MaxLogBytes=1048576",
        "--RocksDb:MinReopenBytes=4194304", "--RocksDb:MaxReopenPause=00:00:01",
    ];

    /// <summary>The free pages when the disk fills up. With each number the store fails at another place.</summary>
    private static readonly int[] PagesLeft = [0, 1, 7, 40, 300];

    [Fact]
    public async Task On_a_full_disk_sends_are_refused_and_reads_continue_until_there_is_room()
    {
        var (disk, whyNot) = await SmallDisk.MakeAsync(DiskBytes);
        Assert.SkipWhen(disk is null, whyNot);
        await using var _ = disk;
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        var data = Path.Combine(disk.Path, "data");
        await using var server = await ServerProcess.StartAsync(disk, data, ServerProcess.FreePort(), Options);
        using var users = new TestUsers(server.Address);
        var senders = await users.SendersAsync(abandon.Token);
        var idle = await users.SignInAsync("erin", abandon.Token);
        var token = await idle.SignIn.AsAsync("alice", cancellationToken: abandon.Token);
        using var stop = new CancellationTokenSource();
        var answers = new AnswerCount();
        var sending = Task.WhenAll(senders.Select(sender => sender.SendUntilAsync(answers.Add, stop.Token, abandon.Token)));

        foreach (var pages in PagesLeft)
        {
            await await Task.WhenAny(answers.ReachAsync(answers.Value + AnswersBetween), sending);
            disk.Fill(pages * 4096);
            await server.UntilAsync(ready: false);
            await AssertRefusedAsync(server.Address, token.Token, senders[0].ConversationId, abandon.Token);
            foreach (var conversation in senders.GroupBy(sender => sender.ConversationId))
                await ReadBack.AssertAcknowledgedAsync(conversation.First().Client, conversation.Key, [.. conversation], abandon.Token);
            foreach (var sender in senders)
                Assert.True((await sender.PointerAsync(abandon.Token)).LastSeq > 0);

            disk.Free();
            await server.UntilAsync(ready: true);
        }

        await await Task.WhenAny(answers.ReachAsync(answers.Value + AnswersBetween), sending);
        await stop.CancelAsync();
        await sending;
        output.WriteLine($"{answers.Value} messages acknowledged over {PagesLeft.Length} full disks.");
        foreach (var conversation in senders.GroupBy(sender => sender.ConversationId))
            await ReadBack.AssertAllAsync(conversation.Key, [.. conversation], abandon.Token);

        Assert.Equal(0, await server.TerminateAsync());
        var (exitCode, report) = await ServerProcess.RunAsync(disk, "verify", "--data", data);
        Assert.True(exitCode == 0, report);
    }

    [Fact]
    public async Task A_start_on_a_full_disk_says_to_free_disk_space_and_loses_nothing()
    {
        var (disk, whyNot) = await SmallDisk.MakeAsync(DiskBytes);
        Assert.SkipWhen(disk is null, whyNot);
        await using var _ = disk;
        var (data, port) = (Path.Combine(disk.Path, "data"), ServerProcess.FreePort());
        IReadOnlyList<Sender> senders;
        using var users = new TestUsers(new Uri($"http://127.0.0.1:{port}"));
        await using (var server = await ServerProcess.StartAsync(disk, data, port, Options))
        {
            senders = await users.SendersAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, await server.TerminateAsync());
        }

        disk.Fill(leave: 0);
        var (exitCode, refusal) = await ServerProcess.RunAsync(disk, "--data", data, "--urls", $"http://127.0.0.1:{port}");
        Assert.Equal(1, exitCode);
        Assert.Contains("Free disk space and start again", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("backup", refusal, StringComparison.Ordinal);

        disk.Free();
        await using var again = await ServerProcess.StartAsync(disk, data, port, Options);
        Assert.True((await senders[0].PointerAsync(TestContext.Current.CancellationToken)).LastSeq > 0);
    }

    private static async Task AssertRefusedAsync(Uri address, string token, string conversationId, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.PostAsJsonAsync(
            new Uri($"/v1/conversations/{conversationId}/messages", UriKind.Relative),
            new { clientId = "refused", text = "There is no room for this." },
            cancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        using var reading = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reading.StatusCode);
        Assert.NotNull(reading.Headers.RetryAfter?.Delta);
    }
}
