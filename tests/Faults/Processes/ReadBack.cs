using Parley.Client;

namespace Parley.Faults.Processes;

/// <summary>Holds what people were told against what can be read.</summary>
internal static class ReadBack
{
    /// <summary>Everything that was acknowledged is there, once, under its number, in the order of sending; numbers have no gaps.</summary>
    /// <param name="reader">Who reads.</param>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="senders">All who sent there; they may be waiting for an answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The newest number, and the texts that are there without having been acknowledged.</returns>
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
                    Assert.True(read.TryAdd(message.Text!, message), $"{message.Text} stands twice.");
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

            // One person waits for an answer before the next message, so that order of sending is order of numbers.
            Assert.Equal(messages.Select(message => message.Seq).Order(), messages.Select(message => message.Seq));
        }

        return (numbers[^1], read.Keys);
    }

    /// <summary>The same when everybody has had their answer: nothing else is there, and all inboxes are at the newest number.</summary>
    public static async Task AssertAllAsync(string conversationId, IReadOnlyList<Sender> senders, CancellationToken cancellationToken)
    {
        var (head, others) = await AssertAcknowledgedAsync(senders[0].Client, conversationId, senders, cancellationToken);
        Assert.Empty(others);
        foreach (var pointer in await Task.WhenAll(senders.Select(sender => sender.PointerAsync(cancellationToken))))
            Assert.Equal(head, pointer.LastSeq);
    }
}
