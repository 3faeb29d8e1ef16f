using System.Collections.Concurrent;

namespace Parley.LoadTest.Checking;

/// <summary>The kinds of violations that the checker finds.</summary>
internal enum ViolationKind
{
    /// <summary>A message was acknowledged, and does not exist.</summary>
    Lost,

    /// <summary>One message exists twice, or one conversation is in an inbox twice.</summary>
    Doubled,

    /// <summary>Sequence numbers did not rise.</summary>
    Reordered,

    /// <summary>Two readers, or the answer to a send and a reader, saw different content at one sequence number.</summary>
    Altered,

    /// <summary>A user who followed a conversation did not see all of it.</summary>
    Gap,

    /// <summary>A user saw entries from outside of its membership.</summary>
    NotEntitled,

    /// <summary>A conversation had more than ten members.</summary>
    TooManyMembers,

    /// <summary>The number of unread messages or the read position is wrong.</summary>
    WrongUnread,

    /// <summary>A pointer of an inbox did not reach the state of its conversation.</summary>
    Diverged,
}

/// <summary>The violations of a run. It is thread-safe.</summary>
internal sealed class Violations
{
    private const int MostExamples = 50;

    private readonly ConcurrentDictionary<ViolationKind, long> _counts = [];
    private readonly ConcurrentQueue<string> _examples = [];

    /// <summary>The number of all violations.</summary>
    public long Count => _counts.Values.Sum();

    /// <summary>The numbers by kind, without zeros.</summary>
    public IReadOnlyDictionary<ViolationKind, long> Counts => _counts;

    /// <summary>The first ones, each as one sentence.</summary>
    public IReadOnlyCollection<string> Examples => _examples;

    /// <summary>Adds a violation.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="sentence">The violation in words, with ids and numbers; never the text of a message.</param>
    public void Add(ViolationKind kind, string sentence)
    {
        _counts.AddOrUpdate(kind, 1, (_, count) => count + 1);
        if (_examples.Count < MostExamples)
            _examples.Enqueue($"{kind}: {sentence}");
    }
}
