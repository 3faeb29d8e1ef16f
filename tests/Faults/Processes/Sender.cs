using System.Collections.Concurrent;
using Parley.Client;

namespace Parley.Faults.Processes;

/// <summary>A user who sends numbered texts to one conversation, even while the server fails, and records the acknowledged ones.</summary>
internal sealed class Sender(ParleyClient client, string userId, string conversationId)
{
    private readonly ConcurrentQueue<Acknowledged> _acknowledged = [];

    /// <summary>The user's client.</summary>
    public ParleyClient Client => client;

    /// <summary>The conversation to which the texts are sent.</summary>
    public string ConversationId => conversationId;

    /// <summary>The acknowledged messages, in the order of sending.</summary>
    public IReadOnlyList<Acknowledged> Messages => [.. _acknowledged];

    /// <summary>Sends until it is told to stop. A message that was begun is repeated under its client id until it is answered.</summary>
    /// <param name="answered">Called for each answer.</param>
    /// <param name="stop">Stops before the next message.</param>
    /// <param name="abandon">Also abandons the current message, because the test has failed.</param>
    public async Task SendUntilAsync(Action answered, CancellationToken stop, CancellationToken abandon)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendNextAsync(abandon);
            answered();
        }
    }

    /// <summary>Sends the given number of messages, one after the other.</summary>
    public async Task SendAsync(int count, CancellationToken abandon)
    {
        for (var sent = 0; sent < count; sent++)
            await SendNextAsync(abandon);
    }

    /// <summary>The pointer to the conversation in the user's inbox.</summary>
    public async Task<Pointer> PointerAsync(CancellationToken cancellationToken)
    {
        await foreach (var pointer in client.Inbox.AllAsync(cancellationToken: cancellationToken))
        {
            if (pointer.ConversationId == conversationId)
                return pointer;
        }

        throw new InvalidOperationException($"{conversationId} is not in the inbox of {userId}.");
    }

    private async Task SendNextAsync(CancellationToken abandon)
    {
        var number = _acknowledged.Count + 1;
        var message = new NewMessage { ClientId = $"{userId}-{number}", Text = $"{userId} says {number}" };
        _acknowledged.Enqueue(new(await SendAsync(message, abandon), message));
    }

    private async Task<long> SendAsync(NewMessage message, CancellationToken abandon)
    {
        while (true)
        {
            try
            {
                return (await client.Messages.SendAsync(conversationId, message, abandon)).Seq;
            }
            catch (ParleyException refused) when (refused.IsTemporary)
            {
                // The server is down, or was killed during this request. The rule for clients: repeat until there is an answer.
            }
        }
    }

    /// <summary>An acknowledged message and its number.</summary>
    internal sealed record Acknowledged(long Seq, NewMessage Message);
}
