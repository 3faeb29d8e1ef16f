using Parley.Client;
using Parley.WebClient.Storage;
using Parley.WebClient.Words;

namespace Parley.WebClient.Conversations;

/// <summary>Sends messages, and keeps each one in the outbox until the server has acknowledged it. After a temporary failure, a message is
/// sent again after a pause, which doubles up to a minute. A message that the server refused permanently is sent again only by
/// <see cref="Retry"/>.</summary>
/// <param name="model">The conversations.</param>
/// <param name="outbox">The outbox. If another tab removes a message, this tab does not send it again.</param>
/// <param name="clock">The clock.</param>
/// <param name="stop">Cancels the retries.</param>
internal sealed class MessageSender(LiveModel model, Outbox outbox, TimeProvider clock, CancellationToken stop)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(60);

    private readonly HashSet<PendingMessage> _failed = [];
    private readonly HashSet<string> _kept = [];
    private readonly HashSet<string> _unkept = [];
    private TimeSpan _pause = FirstPause;
    private bool _isWaiting;

    /// <summary>Occurs when <see cref="HasUnkept"/> may have changed.</summary>
    public event EventHandler? UnkeptChanged;

    /// <summary>Whether closing the page loses messages, because the browser has not stored them.</summary>
    public bool HasUnkept => _unkept.Count > 0;

    /// <summary>Whether a message survives a reload.</summary>
    public bool IsKept(PendingMessage message) => !_unkept.Contains(message.ClientId);

    /// <summary>Sends a message. The conversation shows it as pending at once.</summary>
    public PendingMessage Send(ConversationModel conversation, NewMessage message)
    {
        var named = message with { ClientId = message.ClientId ?? Guid.NewGuid().ToString("N") };
        (outbox.Add(conversation.Id, named, clock.GetUtcNow()) ? _kept : _unkept).Add(named.ClientId);
        UnkeptChanged?.Invoke(this, EventArgs.Empty);
        return Follow(conversation.Send(named));
    }

    /// <summary>Sends a failed message again.</summary>
    public void Retry(PendingMessage message)
    {
        outbox.SetRefusal(message.ClientId, null);
        DropRemoved();
        message.Retry();
    }

    /// <summary>Sends all messages again whose failure was temporary.</summary>
    public void RetryFailed()
    {
        DropRemoved();
        model.RetryFailed();
    }

    /// <summary>Removes a failed message. If a request with the message is in flight, the message is not sent again after it.</summary>
    public void Discard(PendingMessage message)
    {
        outbox.Remove(message.ClientId);
        DropRemoved();
        if (message.State is not PendingState.Failed)
            return;
        Forget(message);
        message.Discard();
    }

    /// <summary>Ends the warning that unstored messages are lost when the page is closed.</summary>
    public void Abandon()
    {
        _unkept.Clear();
        UnkeptChanged?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Puts the messages of an earlier visit back into their conversation, in their order. Call it before the person can write
    /// there, so that new messages come after them.</summary>
    public void Restore(ConversationModel conversation)
    {
        foreach (var kept in outbox.Read().Where(kept => kept.ConversationId == conversation.Id))
        {
            if (conversation.Pending.Any(pending => pending.ClientId == kept.ClientId))
                continue;
            _kept.Add(kept.ClientId);
            Follow(kept.Refusal is { } refusal
                ? conversation.AddRefused(kept.ToMessage(), new(ProblemCode.Unknown, Detail: refusal))
                : conversation.Send(kept.ToMessage()));
        }
    }

    /// <summary>Opens the conversations that have messages of an earlier visit, and restores the messages. A temporary failure is retried
    /// after a pause.</summary>
    /// <param name="lost">Called with the text of each message whose conversation does not exist any more.</param>
    public async Task ContinueAsync(Action<string> lost)
    {
        var pause = FirstPause;
        while (!await RestoreAllAsync(lost))
        {
            await Task.Delay(pause, clock, stop);
            pause = Next(pause);
        }
    }

    private static TimeSpan Next(TimeSpan pause) => pause * 2 < MaxPause ? pause * 2 : MaxPause;

    private async Task<bool> RestoreAllAsync(Action<string> lost)
    {
        var isComplete = true;
        foreach (var id in outbox.Read().Select(kept => kept.ConversationId).Distinct().ToList())
        {
            try
            {
                Restore(await model.OpenAsync(id, stop));
            }
            catch (ParleyException refused) when (refused.Code is ProblemCode.NotFound)
            {
                foreach (var kept in outbox.Read().Where(kept => kept.ConversationId == id))
                {
                    outbox.Remove(kept.ClientId);
                    lost(kept.Text ?? "");
                }
            }
            catch (ParleyException refused)
            {
                isComplete &= !refused.IsTemporary; // After a permanent refusal, the messages stay for the next visit.
            }
        }

        return isComplete;
    }

    private PendingMessage Follow(PendingMessage message)
    {
        message.Changed += (_, _) => React(message);
        if (message.State is PendingState.Failed)
            _failed.Add(message);
        else if (message.State is PendingState.Sent)
            React(message); // An earlier visit sent the message.
        return message;
    }

    private void React(PendingMessage message)
    {
        switch (message)
        {
            case { State: PendingState.Sent }:
                _pause = FirstPause;
                outbox.Remove(message.ClientId);
                Forget(message);
                break;
            case { State: PendingState.Failed } when IsRemoved(message):
                Forget(message);
                message.Discard();
                break;
            case { State: PendingState.Failed, IsTemporary: true }:
                _failed.Add(message);
                if (!_isWaiting)
                    _ = RetryLaterAsync(); // Not awaited: it ends by itself.
                break;
            case { State: PendingState.Failed, Problem: { Code: not ProblemCode.Unauthenticated } problem }:
                _failed.Add(message);
                outbox.SetRefusal(message.ClientId, Problems.Explain(problem));
                break;
        }
    }

    // Whether the person has deleted the message, in this tab or in another one.
    private bool IsRemoved(PendingMessage message) => _kept.Contains(message.ClientId) && !outbox.Has(message.ClientId);

    private void DropRemoved()
    {
        foreach (var message in _failed.Where(IsRemoved).ToList())
        {
            Forget(message);
            message.Discard();
        }
    }

    private void Forget(PendingMessage message)
    {
        _failed.Remove(message);
        _kept.Remove(message.ClientId);
        if (_unkept.Remove(message.ClientId))
            UnkeptChanged?.Invoke(this, EventArgs.Empty);
    }

    private async Task RetryLaterAsync()
    {
        _isWaiting = true;
        try
        {
            await Task.Delay(_pause, clock, stop);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        (_pause, _isWaiting) = (Next(_pause), false);
        RetryFailed();
    }
}
