using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Live;
using Parley.Users;

namespace Parley.ApiFrontend.Live;

/// <summary>The events of one person at this front end, and the person's open streams.</summary>
/// <remarks>The feed has a position in the inbox. An event that does not continue from it shows that events were missed. The feed then asks
/// the inbox for the changes, and holds later events until the answer. Members may be called from any thread.</remarks>
internal sealed class PersonFeed(UserId userId, LiveHub hub)
{
    // The most events that are held while the feed waits for the inbox. If there are more, the feed asks the inbox again.
    private const int MaxEarly = 256;

    private readonly Lock _gate = new();

    // Replaced while the lock is held. It can be read without the lock.
    private ImmutableArray<EventStream> _streams = [];
    private readonly SortedDictionary<long, LiveInboxChange> _early = [];
    private long? _revision;
    private bool _isAsking;
    private bool _isToAskAgain;
    private bool _isClosed;

    /// <summary>The person.</summary>
    public UserId UserId => userId;

    /// <summary>The latest registration with the inbox.</summary>
    public long Registration { get; private set; }

    /// <summary>The silo that sends the events; null before the first registration.</summary>
    public SiloAddress? Silo { get; private set; }

    /// <summary>When the lease must be renewed.</summary>
    public TimeSpan RenewAt { get; set; }

    /// <summary>Since when the feed has no stream; null if it has one.</summary>
    public TimeSpan? IdleSince { get; private set; }

    /// <summary>The open streams.</summary>
    public ImmutableArray<EventStream> Streams => _streams;

    /// <summary>Adds a stream. It holds its events until it has caught up.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="max">The most streams.</param>
    /// <param name="oldest">A stream to close, because there are too many; or null.</param>
    /// <returns>False if the feed was closed; the caller must make a new one.</returns>
    public bool TryAdd(EventStream stream, int max, out EventStream? oldest)
    {
        lock (_gate)
        {
            oldest = null;
            if (_isClosed)
                return false;
            if (_streams.Length >= max)
            {
                oldest = _streams[0];
                _streams = _streams.RemoveAt(0);
            }

            _streams = _streams.Add(stream);
            IdleSince = null;
            return true;
        }
    }

    /// <summary>Removes a stream that has ended.</summary>
    public void Remove(EventStream stream, TimeSpan now)
    {
        lock (_gate)
        {
            _streams = _streams.Remove(stream);
            if (_streams.IsEmpty)
                IdleSince ??= now;
        }
    }

    /// <summary>Closes the feed if it has no stream.</summary>
    /// <returns>Whether it is closed.</returns>
    public bool TryClose()
    {
        lock (_gate)
            return _isClosed |= _streams.IsEmpty;
    }

    /// <summary>Registers the front end with the inbox, and reads the changes after a position.</summary>
    public async Task<LiveStart> ListenAsync(long? since, CancellationToken cancellationToken)
    {
        var registration = hub.NextRegistration();
        var start = await hub.Grains.Inbox(userId)
            .ListenAsync(hub.Observer, registration, since, hub.Options.MaxStreamEvents, cancellationToken);
        var frames = hub.Frames();
        lock (_gate)
        {
            Registration = Math.Max(Registration, registration);
            Silo = start.Silo;
            if (_revision is null)
            {
                _revision = start.Revision;
                ApplyEarly(frames, null); // the streams have not caught up, and hold the events
            }
        }

        hub.Return(frames);
        hub.Note(start.Silo);
        return start;
    }

    /// <summary>Applies one change of the inbox.</summary>
    /// <param name="moved">The change.</param>
    /// <param name="frames">Writes the event.</param>
    /// <param name="dirty">Receives the streams that must be flushed.</param>
    public void Apply(LiveInboxChange moved, EventFrames frames, HashSet<EventStream> dirty)
    {
        lock (_gate)
        {
            if (moved.Revision <= _revision)
                return;
            if (moved.Before != _revision)
            {
                if (_early.Count < MaxEarly)
                    _early[moved.Revision] = moved;
                else
                    _isToAskAgain = true;
                if (_revision is not null && !_isAsking)
                    Ask();
                return;
            }

            Advance(moved, frames, dirty);
            ApplyEarly(frames, dirty);
        }
    }

    /// <summary>Writes an event that may be lost to all streams.</summary>
    public void Signal(Frame frame, HashSet<EventStream> dirty)
    {
        lock (_gate)
        {
            foreach (var stream in _streams)
            {
                stream.WriteSignal(frame);
                dirty.Add(stream);
            }
        }
    }

    /// <summary>Registers the front end with the inbox again, and reads the changes that the feed may have missed.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            if (_isAsking || _isClosed)
            {
                _isToAskAgain |= _isAsking;
                return;
            }

            _isAsking = true;
        }

        _ = AskAsync(); // not awaited: it continues in the background and never faults
    }

    /// <summary>Asks the inbox if it has a newer revision than the feed.</summary>
    public void AskIfBelow(long revision)
    {
        if (_revision < revision)
            Ask();
    }

    private async Task AskAsync()
    {
        for (var failures = 0; ;)
        {
            long? since;
            lock (_gate)
            {
                since = _revision;
                _isToAskAgain = false;
            }

            try
            {
                var start = await ListenAsync(since, CancellationToken.None);
                failures = 0;
                if (Take(start))
                    return;
            }
            catch (Exception exception) // of any type: the silo may be gone
            {
                if (!await hub.PauseAsync(this, ++failures, exception))
                {
                    lock (_gate)
                        _isAsking = false;
                    return;
                }
            }
        }
    }

    /// <returns>Whether the feed has everything, so that it need not ask again.</returns>
    private bool Take(LiveStart start)
    {
        var frames = hub.Frames();
        var dirty = new HashSet<EventStream>();
        bool isDone;
        lock (_gate)
        {
            if (start.Resync is { } reason)
            {
                Write(start.Revision, frames.Resync(start.Revision, reason), null, dirty);
            }
            else
            {
                for (var i = 0; i < start.Changes.Length; i++)
                {
                    var (change, isLast) = (start.Changes[i], i == start.Changes.Length - 1);
                    if (change.Current is null)
                        Withdraw(change.ConversationId, change.Revision);
                    else if (HasLeft(change.ConversationId, start.Revision))
                        continue; // the departure follows
                    if (isLast ? start.Revision > _revision : change.Revision > _revision)
                    {
                        var revision = isLast ? start.Revision : change.Revision;
                        var frame = frames.Change(change, isLast ? revision : null, start.UnreadConversations, null, userId);
                        Write(revision, frame, change.ConversationId, dirty);
                    }
                }
            }

            _revision = Math.Max(start.Revision, _revision ?? 0);
            ApplyEarly(frames, dirty);
            isDone = _early.Count == 0 && !_isToAskAgain;
            _isAsking = !isDone;
        }

        hub.Return(frames);
        foreach (var stream in dirty)
            stream.Flush();
        return isDone;
    }

    private void Advance(LiveInboxChange moved, EventFrames frames, HashSet<EventStream>? dirty)
    {
        _revision = moved.Revision;
        if (moved.Change is not { } change)
            return;
        if (change.Current is null)
            Withdraw(change.ConversationId, change.Revision);
        if (!_streams.IsEmpty)
        {
            var frame = frames.Change(change, moved.Revision, moved.UnreadConversations, moved.Entries, userId);
            Write(moved.Revision, frame, change.ConversationId, dirty);
        }
    }

    private void ApplyEarly(EventFrames frames, HashSet<EventStream>? dirty)
    {
        while (_early.Count > 0 && _early.First().Value is var next && (next.Before == _revision || next.Revision <= _revision))
        {
            _early.Remove(next.Revision);
            if (next.Before == _revision)
                Advance(next, frames, dirty);
        }
    }

    private void Write(long revision, Frame frame, ConversationId? conversationId, HashSet<EventStream>? dirty)
    {
        foreach (var stream in _streams)
        {
            stream.Write(revision, frame, conversationId);
            dirty?.Add(stream);
        }
    }

    private void Withdraw(ConversationId conversationId, long revision)
    {
        foreach (var stream in _streams)
            stream.Withdraw(conversationId, revision);
    }

    // Whether an event that waits tells that the person has left the conversation after a revision.
    private bool HasLeft(ConversationId conversationId, long revision) => _early.Values.Any(early =>
        early.Revision > revision && early.Change is { Current: null } change && change.ConversationId == conversationId);
}
