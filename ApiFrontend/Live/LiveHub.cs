using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Parley.Core;
using Parley.Grains.Live;
using Parley.Live;
using Parley.Users;

namespace Parley.ApiFrontend.Live;

/// <summary>All event streams of this process. Silos send it batches of events; it writes them to the streams of the people
/// concerned.</summary>
/// <remarks><see cref="PushAsync"/> is called for one batch after the other: by the runtime, or by the only link of this process if it is
/// also the silo. The thread that brings a batch also writes its events, and flushes each stream once.</remarks>
internal sealed partial class LiveHub(
    IGrainFactory grains,
    IOptions<LiveOptions> options,
    IOptions<JsonOptions> json,
    TimeProvider time,
    ILogger<LiveHub> logger,
    LocalFrontEnd? local = null)
    : IFrontEndObserver
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<UserId, PersonFeed> _feeds = [];
    private readonly ConcurrentDictionary<SiloAddress, TimeSpan> _heard = [];
    private readonly ConcurrentBag<EventFrames> _frames = [];
    private readonly HashSet<EventStream> _dirty = [];
    private readonly Lock _observing = new();
    private IFrontEndObserver? _observer;
    private long _registration;
    private int _streams;
    private int _slot;

    /// <summary>Calls grains.</summary>
    public IGrainFactory Grains => grains;

    /// <summary>The limits.</summary>
    public LiveOptions Options => options.Value;

    /// <summary>The number of open streams.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>The people who have streams, or had one a short time ago.</summary>
    public IEnumerable<PersonFeed> Feeds => _feeds.Select(feed => feed.Value); // the property Values would copy all feeds

    /// <summary>When this process last heard from each silo.</summary>
    public ConcurrentDictionary<SiloAddress, TimeSpan> Heard => _heard;

    /// <summary>Whether the process takes no new streams, because it stops.</summary>
    public bool IsClosing { get; set; }

    /// <summary>The reference by which silos call this process. Orleans keeps only a weak reference to this object;
    /// the service container keeps it alive.</summary>
    public IFrontEndObserver Observer
    {
        get
        {
            lock (_observing)
            {
                if (_observer is null)
                {
                    _observer = grains.CreateObjectReference<IFrontEndObserver>(this);
                    local?.Set(_observer, this);
                }

                return _observer;
            }
        }
    }

    /// <summary>Returns a number that increases with each call.</summary>
    public long NextRegistration() => Interlocked.Increment(ref _registration);

    /// <summary>Records that a silo has answered.</summary>
    public void Note(SiloAddress silo) => _heard[silo] = time.GetElapsed();

    /// <summary>Counts a new stream.</summary>
    /// <returns>Null if it may be opened; else the refusal.</returns>
    public Error? Enter()
    {
        if (!IsClosing && Interlocked.Increment(ref _streams) <= Options.MaxStreams)
            return null;
        if (!IsClosing)
            Interlocked.Decrement(ref _streams);
        return new(ErrorCode.Unavailable, IsClosing ? "This process is shutting down." : "This process has too many event streams.")
        {
            RetryAfter = TimeSpan.FromSeconds(1 + Random.Shared.Next(5)),
        };
    }

    /// <summary>Chooses the second of the interval between two beats in which a stream gets its beat.</summary>
    public int NextSlot() => (int)((uint)Interlocked.Increment(ref _slot) % (uint)Math.Max(1, (int)Options.Beat.TotalSeconds));

    /// <summary>Adds a stream to the feed of a person.</summary>
    public PersonFeed Add(UserId userId, EventStream stream)
    {
        while (true)
        {
            var feed = _feeds.GetOrAdd(userId, static (id, hub) => new PersonFeed(id, hub), this);
            if (!feed.TryAdd(stream, Options.MaxStreamsPerPerson, out var oldest))
            {
                _feeds.TryRemove(new(userId, feed)); // LiveTicker has closed this feed and will remove it
                continue;
            }

            if (oldest is not null)
                Close(oldest, "too_many_streams", null);
            if (IsClosing)
                CloseForStop(stream); // it came while the others were being closed
            return feed;
        }
    }

    /// <summary>Removes a stream that has ended.</summary>
    /// <param name="feed">Its feed; null if it was not added.</param>
    /// <param name="stream">The stream.</param>
    public void Remove(PersonFeed? feed, EventStream stream)
    {
        Interlocked.Decrement(ref _streams);
        if (feed is null)
            return;
        feed.Remove(stream, time.GetElapsed());
        if (IsClosing)
            Remove(feed); // ends the lease now, so that silos do not call a process that has stopped
    }

    /// <summary>Removes a feed that has no stream, and ends its lease.</summary>
    public void Remove(PersonFeed feed)
    {
        if (!feed.TryClose())
            return;
        _feeds.TryRemove(new(feed.UserId, feed));
        grains.Inbox(feed.UserId).StopListeningAsync(Observer, feed.Registration).Ignore(); // if it is lost, the lease expires
    }

    /// <summary>Writes the last event of a stream, and ends it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="code">The reason.</param>
    /// <param name="retryAfter">When the client should come back; null: it should not.</param>
    public void Close(EventStream stream, string code, TimeSpan? retryAfter)
    {
        var frames = Frames();
        stream.Close(frames.Closing(code, retryAfter).Kept());
        Return(frames);
    }

    /// <summary>Ends a stream because the process stops. Each client is asked to come back at a random time.</summary>
    public void CloseForStop(EventStream stream) => Close(stream, "shutting_down", Options.ReturnTime * Random.Shared.NextDouble());

    /// <summary>Takes a writer of events from the pool. The caller must return it with <see cref="Return"/>.</summary>
    public EventFrames Frames() => _frames.TryTake(out var frames) ? frames : new(json, time);

    /// <summary>Puts a writer of events back into the pool.</summary>
    public void Return(EventFrames frames)
    {
        frames.Clear();
        _frames.Add(frames);
    }

    /// <summary>Waits before an inbox is asked again.</summary>
    /// <returns>False if the feed has no stream any more.</returns>
    public async Task<bool> PauseAsync(PersonFeed feed, int failures, Exception exception)
    {
        LogNotAsked(feed.UserId, exception);
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 10));
        await Task.Delay((pause < LongestPause ? pause : LongestPause) * (0.5 + (Random.Shared.NextDouble() / 2)), time);
        return feed.IdleSince is null;
    }

    /// <inheritdoc/>
    public Task PushAsync(LiveBatch batch)
    {
        Note(batch.Silo);
        if (batch.Events.IsEmpty)
            return Task.CompletedTask;
        var frames = Frames();
        foreach (var happened in batch.Events)
        {
            if (_feeds.TryGetValue(happened.UserId, out var feed))
                TryApply(feed, happened, frames);
        }

        Return(frames);
        foreach (var stream in _dirty)
            stream.Flush();
        _dirty.Clear();
        return Task.CompletedTask;
    }

    private void TryApply(PersonFeed feed, LiveEvent happened, EventFrames frames)
    {
        try
        {
            Apply(feed, happened, frames);
        }
        catch (Exception exception) // of any type: the other people of the batch must get their events
        {
            // The feed may already count this event as sent. After the abort, the clients reconnect and catch up.
            LogFault(feed.UserId, exception);
            foreach (var stream in feed.Streams)
                stream.Abort();
        }
    }

    private void Apply(PersonFeed feed, LiveEvent happened, EventFrames frames)
    {
        switch (happened)
        {
            case LiveInboxChange moved:
                feed.Apply(moved, frames, _dirty);
                break;
            case LiveSignal signal:
                feed.Signal(frames.Signal(signal.Signal, LiveTimes.Typing), _dirty);
                break;
            case LiveAccountChange account:
                feed.Signal(frames.Account(account.Part), _dirty);
                break;
            case LiveSessionEnd session:
                foreach (var stream in feed.Streams)
                {
                    if (stream.SessionId == session.SessionId)
                        Close(stream, "signed_out", null);
                }

                break;
            case LiveLeaseEnd:
                feed.Ask();
                break;
        }
    }

    [LoggerMessage(LogLevel.Error, "An event of {UserId} could not be written. The streams of this person are closed.")]
    private partial void LogFault(UserId userId, Exception exception);

    [LoggerMessage(LogLevel.Debug, "The inbox of {UserId} did not answer. It is asked again.")]
    private partial void LogNotAsked(UserId userId, Exception exception);
}

/// <summary>Times of the protocol.</summary>
internal static class LiveTimes
{
    /// <summary>How long a client shows that a person is typing.</summary>
    public static readonly TimeSpan Typing = TimeSpan.FromSeconds(6);

    /// <summary>The times between which an initial <c>retry</c> lies, so that clients of a killed process do not come back all at
    /// once.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="FirstRetry"/>
    public static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    /// <summary>How long a feed without streams stays registered, so that a reload of a page does not register twice.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);
}
