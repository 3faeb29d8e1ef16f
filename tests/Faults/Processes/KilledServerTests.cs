using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>The real process is killed while users send. Afterwards every acknowledged message must be stored exactly once and in
/// order.</summary>
public sealed class KilledServerTests(ITestOutputHelper output)
{
    private const int Kills = 20;

    /// <summary>Answers between two kills. They are so many that appends of all conversations are in flight, and kills hit any
    /// moment.</summary>
    private const int AnswersBetweenKills = 60;

    /// <summary>Bounds a run that hangs; a successful run takes a fraction of this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task After_twenty_kills_under_load_no_acknowledged_message_is_lost_doubled_or_moved()
    {
        using var folder = new TemporaryFolder();
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        var port = ServerProcess.FreePort();
        var server = await ServerProcess.StartAsync(folder.Path, port, "--limits", "off");
        try
        {
            using var users = new TestUsers(server.Address);
            var senders = await users.SendersAsync(abandon.Token);
            using var stop = new CancellationTokenSource();
            var answers = new AnswerCount();
            var sending = Task.WhenAll(senders.Select(sender => sender.SendUntilAsync(answers.Add, stop.Token, abandon.Token)));

            for (var kill = 1; kill <= Kills; kill++)
            {
                await Task.WhenAny(answers.ReachAsync(answers.Value + AnswersBetweenKills), sending);
                if (sending.IsFaulted)
                    break;
                await server.KillAsync();
                await server.DisposeAsync();
                server = await ServerProcess.StartAsync(folder.Path, port, "--limits", "off");
            }

            await stop.CancelAsync();
            await sending;
            output.WriteLine($"{answers.Value} messages acknowledged over {Kills} kills.");
            foreach (var conversation in senders.GroupBy(sender => sender.ConversationId))
                await ReadBack.AssertAllAsync(conversation.Key, [.. conversation], abandon.Token);

            Assert.Equal(0, await server.TerminateAsync());
        }
        finally
        {
            await server.DisposeAsync();
        }

        var (exitCode, report) = await ServerProcess.RunAsync("verify", "--data", folder.Path);
        Assert.True(exitCode == 0, report);
    }
}
