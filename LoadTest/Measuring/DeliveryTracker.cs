using System.Collections.Concurrent;

namespace Parley.LoadTest.Measuring;

/// <summary>Measures how long a message takes to each connected member, and to the last one. A member has it when its feed reports a
/// pointer at the message's number or above. It is thread-safe.</summary>
/// <param name="measurements">Collects the latencies.</param>
/// <param name="time">The clock.</param>
internal sealed class DeliveryTracker(RunMeasurements measurements, TimeProvider time)
{
    // A message that has not reached a member after this time counts as undelivered. The checker finds out whether it is lost.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Tracked> _conversations = new(StringComparer.Ordinal);

    /// <summary>A member of a conversation connected, or its connection broke.</summary>
    public void Connected(string conversationId, int user, bool isConnected)
    {
        var tracked = Find(conversationId);
        lock (tracked)
        {
            if (isConnected)
            {
                tracked.Connected.Add(user);
                return;
            }

            tracked.Connected.Remove(user);
            foreach (var (seq, message) in tracked.Messages.ToList())
            {
                // Messages that arrive after a reconnection belong to the catch-up latency, not to the delivery latency.
                if (message.Expected?.Remove(user) is true)
                    Finish(tracked, seq, message);
            }
        }
    }

    /// <summary>The feed of a member has reported changes up to a number.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="user">The number of the member.</param>
    /// <param name="after">The number up to which the member knew them before.</param>
    /// <param name="through">The new number.</param>
    public void Seen(string conversationId, int user, long after, long through)
    {
        var now = time.GetTimestamp();
        var tracked = Find(conversationId);
        lock (tracked)
        {
            for (var seq = Math.Max(after, through - Tracked.MostMessages) + 1; seq <= through; seq++)
            {
                if (tracked.Find(seq, now) is not { } message)
                    continue;
                message.Seen[user] = now;
                Finish(tracked, seq, message);
            }
        }
    }

    /// <summary>Returns the members who are connected now, before a message is sent.</summary>
    public HashSet<int> Expect(string conversationId, int sender)
    {
        var tracked = Find(conversationId);
        lock (tracked)
        {
            var expected = new HashSet<int>(tracked.Connected);
            expected.Remove(sender);
            return expected;
        }
    }

    /// <summary>A message was acknowledged.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="seq">Its number.</param>
    /// <param name="started">The time at which the send began, or should have begun.</param>
    /// <param name="expected">The members who were connected then.</param>
    public void Acknowledged(string conversationId, long seq, long started, HashSet<int> expected)
    {
        var tracked = Find(conversationId);
        lock (tracked)
        {
            tracked.Head = Math.Max(tracked.Head, seq);
            expected.IntersectWith(tracked.Connected);
            if (expected.Count is 0 || tracked.Find(seq, time.GetTimestamp()) is not { } message)
                return;
            (message.Started, message.Expected) = (started, expected);
            Finish(tracked, seq, message);
        }
    }

    /// <summary>The newest acknowledged number of a conversation; 0 if the run has sent nothing to it.</summary>
    public long HeadOf(string conversationId)
    {
        var tracked = Find(conversationId);
        lock (tracked)
            return tracked.Head;
    }

    /// <summary>Whether an acknowledged message has not reached all connected members yet.</summary>
    public bool HasPending => _conversations.Values.Any(tracked =>
    {
        lock (tracked)
            return tracked.Messages.Values.Any(message => message.Expected is { Count: > 0 });
    });

    /// <summary>Counts the messages that have waited too long for a member.</summary>
    /// <param name="atEnd">Whether the run is over, so that nothing will arrive any more.</param>
    public void Expire(bool atEnd)
    {
        foreach (var tracked in _conversations.Values)
        {
            lock (tracked)
            {
                foreach (var (seq, message) in tracked.Messages.ToList())
                {
                    if (!atEnd && time.GetElapsedTime(message.FirstHeard) < Patience)
                        continue;
                    tracked.Messages.Remove(seq);
                    if (message.Expected is { Count: > 0 })
                        measurements.Undelivered();
                }
            }
        }
    }

    private Tracked Find(string conversationId) => _conversations.GetOrAdd(conversationId, static _ => new());

    private void Finish(Tracked tracked, long seq, TrackedMessage message)
    {
        if (message.Expected is not { } expected)
            return;
        foreach (var user in expected.Where(message.Seen.ContainsKey).ToList())
        {
            expected.Remove(user);
            var at = message.Seen[user];
            message.Last = Math.Max(message.Last, at);
            measurements.Delivered(time.GetElapsedTime(message.Started, at), message.Started);
        }

        if (expected.Count > 0)
            return;
        tracked.Messages.Remove(seq);
        if (message.Last > 0)
            measurements.DeliveredToLast(time.GetElapsedTime(message.Started, message.Last), message.Started);
    }

    private sealed class Tracked
    {
        /// <summary>The most messages that wait for members. Above it, the tracker drops the message with the lowest number.</summary>
        public const int MostMessages = 256;

        public HashSet<int> Connected { get; } = [];

        public long Head { get; set; }

        public SortedDictionary<long, TrackedMessage> Messages { get; } = [];

        private long _finished;

        /// <summary>Finds a message, or begins to track it; null if it is too old.</summary>
        public TrackedMessage? Find(long seq, long now)
        {
            if (Messages.TryGetValue(seq, out var message))
                return message;
            if (seq <= _finished)
                return null;
            Messages[seq] = message = new(now);
            if (Messages.Count > MostMessages)
            {
                _finished = Messages.First().Key;
                Messages.Remove(_finished);
            }

            return message;
        }
    }

    private sealed class TrackedMessage(long firstHeard)
    {
        public long FirstHeard => firstHeard;

        public long Started { get; set; }

        public long Last { get; set; }

        /// <summary>The connected members who have not received the message yet; null until the message is acknowledged.</summary>
        public HashSet<int>? Expected { get; set; }

        public Dictionary<int, long> Seen { get; } = [];
    }
}
