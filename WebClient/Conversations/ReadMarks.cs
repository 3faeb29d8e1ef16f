using Parley.Client;

namespace Parley.WebClient.Conversations;

/// <summary>Determines below which entry the name of each reader is shown.</summary>
internal static class ReadMarks
{
    /// <summary>Returns the readers by the sequence number of the last own message that they have read.</summary>
    /// <param name="entries">The entries, ascending.</param>
    /// <param name="receipts">How far each other member has read.</param>
    /// <param name="me">The person.</param>
    public static IReadOnlyDictionary<long, IReadOnlyList<string>> Of(
        IReadOnlyList<Message> entries, IReadOnlyDictionary<string, long> receipts, string me)
    {
        var marks = new Dictionary<long, IReadOnlyList<string>>();
        foreach (var group in receipts.GroupBy(receipt => LastRead(entries, receipt.Value, me)))
        {
            if (group.Key is { } seq)
                marks[seq] = [.. group.Select(receipt => receipt.Key).Order(StringComparer.Ordinal)];
        }

        return marks;
    }

    private static long? LastRead(IReadOnlyList<Message> entries, long readSeq, string me)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (entries[i].Seq <= readSeq && entries[i].Kind is EntryKind.Message && entries[i].SenderId == me)
                return entries[i].Seq;
        }

        return null;
    }
}
