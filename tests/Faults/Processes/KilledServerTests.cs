using Parley.Client;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>Acknowledged means durable, once, in order: the real process is killed while people send, and then everything is read.</summary>
public sealed class KilledServerTests(ITestOutputHelper output)
{
    private const int Kills = 20;

    /// <summary>Answers between two kills: enough that appends of all conversations are in flight, so that kills fall anywhere.</summary>
    private const int AnswersBetweenKills = 60;

    /// <summary>Bounds a run that hangs; a good one takes a fraction.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Killed_twenty_times_under_senders_nothing_acknowledged_is_lost_doubled_or_moved()
    {
        using var folder = new TemporaryFolder();
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        var port = ServerProcess.FreePort();
        var server = await ServerProcess.StartAsync(folder.Path, port, "--limits", "off");
        try
        {
            using var people = new People(server.Address);
            var senders = await people.SendersAsync(abandon.Token);
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
                await AssertReadsBackAsync(conversation.Key, [.. conversation], abandon.Token);

            Assert.Equal(0, await server.TerminateAsync());
        }
        finally
        {
            await server.DisposeAsync();
        }

        var (exitCode, report) = await ServerProcess.RunAsync("verify", "--data", folder.Path);
        Assert.True(exitCode == 0, report);
    }

    private static async Task AssertReadsBackAsync(string conversationId, Sender[] senders, CancellationToken cancellationToken)
    {
        var reader = senders[0].Client;
        var numbers = new List<long>();
        var read = new Dictionary<string, Message>();
        await foreach (var page in reader.Messages.CatchUpAsync(conversationId, after: 0, cancellationToken: cancellationToken))
        {
            foreach (var change in page.Items)
            {
                numbers.Add(change.Seq);
                if (change.Entry is { Kind: EntryKind.Message } message)
                    Assert.True(read.TryAdd(message.Text!, message), $"{message.Text} stands twice.");
            }
        }

        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => (long)number), numbers);
        foreach (var sender in senders)
        {
            foreach (var (seq, sent) in sender.Messages)
            {
                Assert.True(read.TryGetValue(sent.Text!, out var stored), $"{sent.Text} was acknowledged as {seq} and is lost.");
                Assert.Equal(seq, stored.Seq);
            }

            // One person waits for an answer before the next message, so that order of sending is order of numbers.
            Assert.Equal(sender.Messages.Select(message => message.Seq).Order(), sender.Messages.Select(message => message.Seq));
        }

        Assert.True(read.Remove(People.Welcome.Text!));
        Assert.Equal(senders.Sum(sender => sender.Messages.Count), read.Count);
        foreach (var pointer in await Task.WhenAll(senders.Select(sender => sender.PointerAsync(cancellationToken))))
            Assert.Equal(numbers[^1], pointer.LastSeq);
    }
}
