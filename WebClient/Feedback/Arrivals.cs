using Parley.Client;

namespace Parley.WebClient.Feedback;

/// <summary>Finds the conversations in which others have written since the previous call.</summary>
/// <param name="me">The person, whose own messages do not count.</param>
internal sealed class Arrivals(string me)
{
    // A row counts as old only if it is older by this time: the clocks of servers differ, and messages of several conversations may arrive
    // in another order than the servers accepted them.
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _known = [];
    private DateTimeOffset _lookedUpTo;
    private bool _hasLooked;

    /// <summary>Returns the conversations whose newest message is new, unread and by somebody else, without muted ones. The first call
    /// returns none.</summary>
    /// <param name="pointers">The rows of the inbox, those with the newest messages first.</param>
    public IReadOnlyList<Pointer> Next(IReadOnlyList<Pointer> pointers)
    {
        var arrived = new List<Pointer>();
        foreach (var pointer in pointers)
        {
            if (_hasLooked && pointer.LastAt + Delay < _lookedUpTo)
                break; // All further rows are older. They may belong to a page that was read just now.
            var newest = pointer.LastMessage?.Seq ?? 0;
            if (newest <= _known.GetValueOrDefault(pointer.ConversationId))
                continue;

            _known[pointer.ConversationId] = newest;
            if (_hasLooked && IsNew(pointer))
                arrived.Add(pointer);
        }

        _hasLooked = true;
        if (pointers is [var first, ..] && first.LastAt > _lookedUpTo)
            _lookedUpTo = first.LastAt;
        return arrived;
    }

    private bool IsNew(Pointer pointer) =>
        pointer is { Unread: > 0, MutedUntil: null, LastMessage: { Kind: EntryKind.Message } last } && last.SenderId != me;
}
