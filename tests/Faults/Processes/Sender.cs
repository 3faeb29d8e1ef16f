using System.Collections.Concurrent;
using Parley.Client;

namespace Parley.Faults.Processes;

/// <summary>A user who sends numbered texts to one conversation, even while the server fails, and records the acknowledged ones.</summary>
internal sealed class Sender(ParleyClient client, string userId, string conversationId)
{
    private readonly ConcurrentQueue<Acknowledged> _acknowledged = [];

    /// <summary>The person's client.</summary>
    public ParleyClient Client => client;

    /// <summary>Where the texts go.</summary>
    public string ConversationId => conversationId;

    /// <summary>What the server has answered until now, in the order of sending.</summary>
    public IReadOnlyList<Acknowledged> Messages => [.. _acknowledged];

    /// <summary>Sends until told to stop; a message once begun is repeated under its client id until it is answered.</summary>
    /// <param name="answered">Told of every answer.</param>
    /// <param name="stop">Asks to stop before the next message.</param>
    /// <param name="abandon">Gives up even on the message in hand: the test has failed.</param>
    public async Task SendUntilAsync(Action answered, CancellationToken stop, CancellationToken abandon)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendNextAsync(abandon);
            answered();
        }
    }

    /// <summary>Sends so many messages, one after the other.</summary>
    public async Task SendAsync(int count, CancellationToken abandon)
    {
        for (var sent = 0; sent < count; sent++)
            await SendNextAsync(abandon);
    }

    /// <summary>The conversation as the person's inbox has it.</summary>
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
                // The server is down, or was killed over this very request. The rule for clients: repeat until answered.
            }
        }
    }

    /// <summary>An answer: the message, and the number that it has for ever.</summary>
    internal sealed record Acknowledged(long Seq, NewMessage Message);
}
