namespace Parley.Client.Transport;

/// <summary>The caller's messages of one conversation until their entries arrive. The model's lock guards this object.</summary>
internal sealed class PendingMessages(ConversationModel conversation)
{
    private readonly List<PendingMessage> _messages = [];
    private readonly List<PendingMessage> _arrived = [];

    public IReadOnlyList<PendingMessage> Snapshot => [.. _messages];

    public PendingMessage Add(NewMessage message)
    {
        var pending = New(conversation, message);
        _messages.Add(pending);
        Start(pending);
        return pending;
    }

    public PendingMessage AddRefused(NewMessage message, Problem problem)
    {
        var pending = New(conversation, message);
        (pending.State, pending.Problem) = (PendingState.Failed, problem);
        _messages.Add(pending);
        return pending;
    }

    /// <summary>Creates a message whose entry has arrived already. The list does not contain it.</summary>
    public static PendingMessage Sent(ConversationModel conversation, NewMessage message, long seq)
    {
        var sent = New(conversation, message);
        (sent.State, sent.Seq) = (PendingState.Sent, seq);
        return sent;
    }

    public bool Retry(PendingMessage message)
    {
        if (message.State is not PendingState.Failed || _messages.IndexOf(message) is var index && index < 0)
            return false;
        foreach (var each in _messages.Take(index + 1).Where(each => each == message || HasFailedTemporarily(each)).ToList())
            Restart(each);
        return true;
    }

    /// <summary>Sends all messages again whose failure was temporary, in their order.</summary>
    public bool RetryFailed()
    {
        var failed = _messages.FindAll(HasFailedTemporarily);
        failed.ForEach(Restart);
        return failed.Count > 0;
    }

    /// <summary>Returns what a message must wait for: the last earlier message that is not sent yet, or null; and the problem of the last
    /// earlier message whose failure was temporary, or null.</summary>
    public (PendingMessage? Predecessor, Problem? Obstacle) Ahead(PendingMessage message)
    {
        // If the entry of the message has arrived meanwhile, the list no longer contains the message. Nothing is ahead of it then: a later
        // message may wait for this one, so the two must not wait for each other.
        var earlier = _messages.GetRange(0, Math.Max(0, _messages.IndexOf(message)));
        return (earlier.FindLast(each => each.State is PendingState.Pending), earlier.FindLast(HasFailedTemporarily)?.Problem);
    }

    public bool Discard(PendingMessage message) => message.State is PendingState.Failed && _messages.Remove(message);

    /// <summary>The server answered: with a number, or with a problem.</summary>
    /// <param name="message">The message.</param>
    /// <param name="seq">Its number.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="isTemporary">Whether the problem passes.</param>
    /// <param name="isCovered">Whether the conversation already has all changes up to that number.</param>
    public void Answer(PendingMessage message, long? seq, Problem? problem, bool isTemporary, bool isCovered)
    {
        if (message.State is PendingState.Sent)
            return; // Its entry has arrived before.
        (message.State, message.Seq, message.Problem) = (problem is null ? PendingState.Sent : PendingState.Failed, seq, problem);
        message.IsTemporary = isTemporary;
        if (isCovered)
            _messages.Remove(message);
    }

    /// <summary>The conversation is read afresh, perhaps from another history: messages whose entries have not arrived are sent
    /// again.</summary>
    public void SendAgain()
    {
        foreach (var message in _messages.Where(message => message.State is PendingState.Sent))
        {
            (message.State, message.Seq) = (PendingState.Pending, null);
            Start(message);
        }
    }

    /// <summary>Removes each pending message whose entry has arrived. All changes up to the position have arrived, too.</summary>
    public bool Arrived(IEnumerable<Message> entries, long position)
    {
        if (_messages.Count is 0)
            return false;
        foreach (var entry in entries)
        {
            if (entry.ClientId is not { } clientId || _messages.Find(message => message.ClientId == clientId) is not { } sent)
                continue;
            if (sent.State is not PendingState.Sent)
                _arrived.Add(sent);
            (sent.State, sent.Seq, sent.Problem, sent.IsTemporary) = (PendingState.Sent, entry.Seq, null, false);
        }

        return _messages.RemoveAll(message => message.Seq <= position) > 0;
    }

    /// <summary>Returns each message that <see cref="Arrived"/> has changed since the last call.</summary>
    public IReadOnlyList<PendingMessage> TakeArrived()
    {
        PendingMessage[] arrived = [.. _arrived];
        _arrived.Clear();
        return arrived;
    }

    private static bool HasFailedTemporarily(PendingMessage message) => message is { State: PendingState.Failed, IsTemporary: true };

    private static PendingMessage New(ConversationModel conversation, NewMessage message) =>
        new(conversation, message, conversation.Model.Options.TimeProvider.GetUtcNow());

    private void Restart(PendingMessage message)
    {
        (message.State, message.Problem, message.IsTemporary) = (PendingState.Pending, null, false);
        Start(message);
    }

    private void Start(PendingMessage message) => message.Completion = SendAsync(message);

    // Messages are sent in the order of the list. Each one waits until all earlier ones have succeeded or have failed. While a
    // message waits, an earlier one may be sent again.
    private async Task SendAsync(PendingMessage message)
    {
        await Task.Yield(); // The caller holds the model's lock.
        var (predecessor, obstacle) = conversation.Ahead(message);
        while (predecessor is not null)
        {
            await predecessor.Completion;
            (predecessor, obstacle) = conversation.Ahead(message);
        }

        if (obstacle is not null)
        {
            conversation.Fail(message, obstacle, isTemporary: true);
            return;
        }

        try
        {
            // After the store was restored, an earlier answer names a number of the lost history. The repeat is safe: it has the same
            // client id.
            int version;
            Message entry;
            do
            {
                version = conversation.Version;
                entry = await conversation.Model.Parley.Messages.SendAsync(conversation.Id, message.Message);
            }
            while (!conversation.Answer(message, entry.Seq, version));
        }
        catch (ParleyException failure)
        {
            conversation.Fail(message, failure.Problem, failure.IsTemporary);
        }
    }
}
