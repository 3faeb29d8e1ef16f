using Parley.Client;
using Parley.WebClient.Storage;

namespace Parley.WebClient.Conversations;

/// <summary>Sends messages, and keeps each one in the outbox until the server has acknowledged it. A message that failed for a passing
/// reason is sent again after a pause, which doubles up to a minute.</summary>
internal sealed class MessageSender(LiveModel model, Outbox outbox, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(60);

    private TimeSpan _pause = FirstPause;
    private bool _isWaiting;

    /// <summary>Sends a message. The conversation shows it as pending at once.</summary>
    public PendingMessage Send(ConversationModel conversation, NewMessage message)
    {
        var named = message with { ClientId = message.ClientId ?? Guid.NewGuid().ToString("N") };
        outbox.Add(conversation.Id, named, clock.GetUtcNow());
        return Follow(conversation.Send(named));
    }

    /// <summary>Removes a failed message.</summary>
    public void Discard(PendingMessage message)
    {
        message.Discard();
        outbox.Remove(message.ClientId);
    }

    /// <summary>Sends the messages of an earlier visit again, in their order.</summary>
    /// <returns>The texts of messages whose conversation does not exist any more.</returns>
    public async Task<IReadOnlyList<string>> ContinueAsync()
    {
        var lost = new List<string>();
        foreach (var (conversationId, message) in outbox.Read())
        {
            try
            {
                var conversation = await model.OpenAsync(conversationId);
                if (conversation.Pending.All(pending => pending.ClientId != message.ClientId))
                    Follow(conversation.Send(message));
            }
            catch (ParleyException refused) when (!refused.IsTemporary)
            {
                outbox.Remove(message.ClientId!);
                lost.Add(message.Text ?? "");
            }
            catch (ParleyException)
            {
                // It stays in the outbox. The next visit tries again.
            }
        }

        return lost;
    }

    private PendingMessage Follow(PendingMessage message)
    {
        message.Changed += (_, _) =>
        {
            if (message.State is PendingState.Sent)
            {
                outbox.Remove(message.ClientId);
                _pause = FirstPause;
            }
            else if (message is { State: PendingState.Failed, IsTemporary: true } && !_isWaiting)
            {
                _ = RetryLaterAsync(); // Not awaited: it ends by itself.
            }
        };
        return message;
    }

    private async Task RetryLaterAsync()
    {
        _isWaiting = true;
        await Task.Delay(_pause, clock);
        (_pause, _isWaiting) = (_pause * 2 < MaxPause ? _pause * 2 : MaxPause, false);
        model.RetryFailed();
    }
}
