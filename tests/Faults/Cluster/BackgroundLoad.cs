using Parley.Faults.Processes;

namespace Parley.Faults.Cluster;

/// <summary>Senders that keep sending in the background until the test stops them, even if processes of the cluster die.</summary>
internal sealed class BackgroundLoad : IAsyncDisposable
{
    /// <summary>Two answers, because the first one may belong to a message that was sent before.</summary>
    private const int AnswersOfALiveConversation = 2;

    /// <summary>Far above the promised bound, because machines that run tests are busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly IReadOnlyList<(Sender Sender, AnswerCount Answers)> _senders;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    private BackgroundLoad(IReadOnlyList<Sender> senders, CancellationToken abandon)
    {
        _senders = [.. senders.Select(sender => (sender, new AnswerCount()))];
        _sending = Task.WhenAll(_senders.Select(one => one.Sender.SendUntilAsync(one.Answers.Add, _stop.Token, abandon)));
    }

    /// <summary>The senders.</summary>
    public IReadOnlyList<Sender> Senders => [.. _senders.Select(one => one.Sender)];

    /// <summary>Answers so far.</summary>
    public int Answers => _senders.Sum(one => one.Answers.Value);

    /// <summary>Starts sending, and waits until every sender has an answer.</summary>
    public static async Task<BackgroundLoad> StartAsync(IReadOnlyList<Sender> senders, CancellationToken abandon)
    {
        var load = new BackgroundLoad(senders, abandon);
        await load.EverybodyIsAnsweredAsync();
        return load;
    }

    /// <summary>Waits until every sender has an answer to a message that it sends from now on. Returns the time that this takes.</summary>
    public async Task<TimeSpan> EverybodyIsAnsweredAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        var answered = Task.WhenAll(_senders.Select(one => one.Answers.ReachAsync(one.Answers.Value + AnswersOfALiveConversation)));
        try
        {
            await await Task.WhenAny(answered, _sending).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            var waiting = _senders.Select(one => $"{one.Sender.ConversationId}: {one.Answers.Value}");
            throw new TimeoutException($"Not everybody was answered within {Patience}. Answers: {string.Join(", ", waiting)}");
        }

        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>Stops every sender after its current message is answered.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _sending;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
