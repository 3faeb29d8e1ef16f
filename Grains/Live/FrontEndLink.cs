using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core;
using Parley.Live;
using Parley.Users;

namespace Parley.Grains.Live;

/// <summary>Carries the events of all people of this silo to one front end. One call is in flight; the events that come meanwhile travel
/// together in the next one.</summary>
/// <remarks>Bounded in events and bytes. What exceeds the bound, or was in a call that failed, is replaced by one event for each person
/// that makes the front end ask the inbox. The end of a session is sent again. Signals are lost. Members may be called from any
/// thread.</remarks>
internal sealed partial class FrontEndLink : IDisposable
{
    // Signals are worthless after this time.
    private static readonly TimeSpan SignalAge = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly IFrontEndObserver _frontEnd;
    private readonly bool _isRemote;
    private readonly SiloAddress _silo;
    private readonly LiveOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();

    private List<Waiting> _waiting = [];
    private List<Waiting> _spare = [];
    private readonly HashSet<UserId> _lost = [];

    // Ends of sessions, which no later question would find. They are sent again.
    private readonly HashSet<LiveSessionEnd> _lostSessions = [];
    private long _bytes;
    private bool _isSending;
    private int _failures;
    private TimeSpan _sentAt;
    private TimeSpan _usedAt;

    public FrontEndLink(IFrontEndObserver frontEnd, SiloAddress silo, LiveOptions options, TimeProvider time, ILogger logger)
    {
        (_frontEnd, _silo, _options, _time, _logger) = (frontEnd, silo, options, time, logger);
        _isRemote = frontEnd is GrainReference; // no serializer is used for a front end of this process
        _usedAt = _sentAt = time.GetElapsed();
        var interval = options.SiloSilence / 3;
        _timer = time.CreateTimer(_ => Beat(), null, interval, interval);
    }

    /// <summary>Whether the front end has not answered for the time of a lease. Its events are dropped.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Whether no lease was renewed for twice its time, so that the link can be removed.</summary>
    public bool IsUnused => _time.GetElapsed() - _usedAt > _options.Lease * 2;

    /// <summary>Records that a person has a lease.</summary>
    public void Use() => _usedAt = _time.GetElapsed();

    /// <summary>Sends an event as soon as the front end has taken the earlier ones.</summary>
    public void Post(LiveEvent happened)
    {
        lock (_lock)
        {
            if (IsDead)
                return;
            Add(happened);
            if (_isSending)
                return;
            _isSending = true;
        }

        // On a thread of the pool and not in the turn of the grain: the link outlives the activation. At the end of the global queue: the
        // grains of the other members, which wait there, then add their events to the same batch.
        ThreadPool.UnsafeQueueUserWorkItem(static link => _ = link.SendAsync(), this, preferLocal: false);
    }

    /// <summary>Withdraws the waiting content of a conversation that a person has just lost. The revisions stay.</summary>
    public void Withdraw(UserId userId, ConversationId conversationId)
    {
        lock (_lock)
        {
            for (var i = 0; i < _waiting.Count; i++)
            {
                _waiting[i] = _waiting[i].Event switch
                {
                    LiveInboxChange { Change: { } change } moved when moved.UserId == userId && change.ConversationId == conversationId =>
                        // Its bytes stay counted until it is sent.
                        _waiting[i] with { Event = moved with { Change = null, Entries = null } },
                    LiveSignal { Signal: { } signal } heard when heard.UserId == userId && signal.ConversationId == conversationId =>
                        _waiting[i] with { Event = null },
                    _ => _waiting[i],
                };
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Add(LiveEvent happened)
    {
        var bytes = happened is LiveInboxChange { Entries: { } entries } ? entries.Json.Length : 0;
        if (_waiting.Count >= _options.MaxQueuedEvents || _bytes + bytes > _options.MaxQueuedBytes)
        {
            Lose(happened);
            return;
        }

        _bytes += bytes;
        _waiting.Add(new(happened, bytes, happened is LiveSignal ? _time.GetElapsed() : default));
    }

    private void Lose(LiveEvent? happened)
    {
        if (happened is LiveInboxChange or LiveLeaseEnd)
            _lost.Add(happened.UserId);
        else if (happened is LiveSessionEnd session && _lostSessions.Count < _options.MaxQueuedEvents)
            _lostSessions.Add(session);
    }

    private void Beat()
    {
        lock (_lock)
        {
            if (_isSending || IsDead || _time.GetElapsed() - _sentAt < _options.SiloSilence / 3)
                return;
            _isSending = true;
        }

        _ = SendAsync(); // not awaited: it never faults
    }

    private async Task SendAsync()
    {
        do
        {
            var batch = Take();
            try
            {
                await _frontEnd.PushAsync(new(_silo, batch));
                _failures = 0;
                _sentAt = _time.GetElapsed();
            }
            catch (Exception exception) // of any type: the link must go on for the people who have leases
            {
                LogLost(_logger, batch.Length, exception);
                if (await FailAsync(batch))
                    return;
            }
        }
        while (IsToGoOn());
    }

    private ImmutableArray<LiveEvent> Take()
    {
        List<Waiting> taken;
        ImmutableArray<LiveEvent>.Builder batch;
        lock (_lock)
        {
            (taken, _waiting, _spare) = (_waiting, _spare, []);
            if (taken.Count > _options.MaxBatch)
            {
                _waiting.AddRange(taken[_options.MaxBatch..]);
                taken.RemoveRange(_options.MaxBatch, taken.Count - _options.MaxBatch);
            }

            batch = ImmutableArray.CreateBuilder<LiveEvent>(taken.Count + _lost.Count + _lostSessions.Count);
            foreach (var userId in _lost)
                batch.Add(new LiveLeaseEnd(userId));
            batch.AddRange(_lostSessions);
            _lost.Clear();
            _lostSessions.Clear();
        }

        var (now, bytes) = (_time.GetElapsed(), 0L);
        Dictionary<(ConversationId, long, long), LiveEntries>? shared = null;
        foreach (var (happened, size, at) in taken)
        {
            bytes += size;
            if (happened is null || (happened is LiveSignal && now - at > SignalAge))
                continue;
            batch.Add(_isRemote && happened is LiveInboxChange { Entries: { } entries } moved
                ? moved with { Entries = OneOf(entries, shared ??= []) }
                : happened);
        }

        taken.Clear();
        lock (_lock)
        {
            _bytes -= bytes;
            _spare = taken;
        }

        return batch.DrainToImmutable();
    }

    // Every delivery from another silo brings its own copy of the entries. If the events of a batch refer to one copy, the serializer
    // writes it once.
    private static LiveEntries OneOf(LiveEntries entries, Dictionary<(ConversationId, long, long), LiveEntries> shared)
    {
        var range = (entries.ConversationId, entries.After, entries.Through);
        return shared.TryAdd(range, entries) ? entries : shared[range];
    }

    /// <returns>Whether the front end is given up.</returns>
    private async Task<bool> FailAsync(ImmutableArray<LiveEvent> batch)
    {
        lock (_lock)
        {
            foreach (var happened in batch)
                Lose(happened);
            if (_time.GetElapsed() - _sentAt > _options.Lease)
            {
                IsDead = true;
                _waiting.Clear();
                _lost.Clear();
                _lostSessions.Clear();
                _isSending = false;
                return true;
            }
        }

        var pause = FirstPause * Math.Pow(2, Math.Min(_failures++, 10));
        await Task.Delay(pause < LongestPause ? pause : LongestPause, _time).ConfigureAwait(false);
        return false;
    }

    private bool IsToGoOn()
    {
        lock (_lock)
            return _isSending = _waiting.Count > 0 || _lost.Count > 0 || _lostSessions.Count > 0;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} events could not be sent to a front end. It will ask for the changes.")]
    private static partial void LogLost(ILogger logger, int count, Exception exception);

    // At is the time at which a signal was posted. Other events have no time.
    private readonly record struct Waiting(LiveEvent? Event, int Bytes, TimeSpan At);
}
