using Parley.Client;

namespace Parley.Faults.Processes;

/// <summary>Compares acknowledged messages with the readable ones.</summary>
internal static class ReadBack
{
    /// <summary>Asserts that every acknowledged message is there once, under its number, in the order of sending, and that numbers have no
    /// gaps.</summary>
    /// <param name="reader">Reads the conversation.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="senders">All senders to it; they may be waiting for an answer.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <returns>The newest number, and the texts of messages that are there but were not acknowledged.</returns>
    public static async Task<(long Head, IReadOnlyCollection<string> Others)> AssertAcknowledgedAsync(
        ParleyClient reader, string conversationId, IReadOnlyList<Sender> senders, CancellationToken cancellationToken)
    {
        var acknowledged = senders.Select(sender => sender.Messages).ToList();
        var numbers = new List<long>();
        var read = new Dictionary<string, Message>();
        await foreach (var page in reader.Messages.CatchUpAsync(conversationId, after: 0, cancellationToken: cancellationToken))
        {
            foreach (var change in page.Items)
            {
                numbers.Add(change.Seq);
                if (change.Entry is { Kind: EntryKind.Message } message)
                    Assert.True(read.TryAdd(message.Text!, message), $"{message.Text} was read twice.");
            }
        }

        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => (long)number), numbers);
        Assert.True(read.Remove(TestUsers.Welcome.Text!));
        foreach (var messages in acknowledged)
        {
            foreach (var (seq, sent) in messages)
            {
                Assert.True(read.Remove(sent.Text!, out var stored), $"{sent.Text} was acknowledged as {seq} and is lost.");
                Assert.Equal(seq, stored.Seq);
            }

            // Each sender waits for an answer before the next message, so the order of sending is the order of the numbers.
            Assert.Equal(messages.Select(message => message.Seq).Order(), messages.Select(message => message.Seq));
        }

        return (numbers[^1], read.Keys);
    }

    /// <summary>The same when every sender has its answers: no other message is there, and all inboxes are at the newest number.</summary>
    public static async Task AssertAllAsync(string conversationId, IReadOnlyList<Sender> senders, CancellationToken cancellationToken)
    {
        var (head, others) = await AssertAcknowledgedAsync(senders[0].Client, conversationId, senders, cancellationToken);
        Assert.Empty(others);
        foreach (var pointer in await Task.WhenAll(senders.Select(sender => sender.PointerAsync(cancellationToken))))
            Assert.Equal(head, pointer.LastSeq);
    }
}
