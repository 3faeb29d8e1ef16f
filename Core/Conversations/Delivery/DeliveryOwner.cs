using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Delivery;

/// <summary>The one owner of delivery in a silo run: it knows every conversation of this run that may not have told all its members, and
/// delivers it from the store until its open row may be deleted.</summary>
/// <remarks>
/// <para>It holds ids, times and numbers only, and depends on no activation: an activation that moves, fails, is deactivated or overtaken
/// changes nothing here. Conversations note themselves before they append; their <see cref="FanOut"/> makes the first try.</para>
/// <para>Members may be called by any thread. <see cref="RunAsync"/> is called once.</para>
/// </remarks>
internal sealed partial class DeliveryOwner : IDisposable
{
    private readonly IConversationStore _store;
    private readonly StoredDelivery _delivery;
    private readonly DeliveryQueue _queue;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _running;

    /// <param name="store">Where heads and open rows are.</param>
    /// <param name="inboxes">The members' inboxes.</param>
    /// <param name="quietTime">How long nothing was appended before an open row may be deleted.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of deliveries that are given up.</param>
    public DeliveryOwner(
        IConversationStore store,
        IMemberInboxes inboxes,
        TimeSpan quietTime,
        DeliveryOptions options,
        TimeProvider time,
        ILogger<DeliveryOwner> logger)
    {
        (_store, _options, _time, _logger) = (store, options, time, logger);
        _delivery = new(store, inboxes);
        _queue = new(quietTime, options, time);
    }

    /// <summary>Notes that a conversation is about to be appended to, or was: it is looked at when it has been quiet.</summary>
    public void Note(ConversationId id) => _queue.Note(id);

    /// <summary>Takes over a delivery that failed at the first try.</summary>
    public void Retry(ConversationId id) => _queue.Retry(id);

    /// <summary>Whether a conversation may not have told all its members, as far as this run knows.</summary>
    public bool IsPending(ConversationId id) => _queue.IsPending(id);

    /// <summary>The number up to which everybody was told by this owner; 0 if that is not known.</summary>
    public long ToldThrough(ConversationId id) => _queue.ToldThrough(id);

    /// <summary>Takes over the conversations that dead runs left open, and finds again those of this run that were given up.</summary>
    /// <param name="isFirst">Whether what fails is tried again for a time; otherwise once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task TakeOverAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var found = 0;
        await foreach (var id in _store.ReadOpenAsync(Skip, cancellationToken))
        {
            while (_queue.IsFull)
                await Task.Delay(DeliveryQueue.LongestPause, _time, cancellationToken);
            if (_queue.TakeOver(id, isFirst))
                found++;
        }

        if (found > 0)
            LogTakenOver(_logger, found);
    }

    /// <summary>Delivers what is due, until it is cancelled; then it ends. Nothing that a store or an inbox throws ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(_ => _queue.Wake(), null);
        while (!cancellationToken.IsCancellationRequested)
        {
            var isFull = Volatile.Read(ref _running) >= _options.Concurrency;
            var wake = _queue.NextWakeAsync(ignoresTime: isFull);
            while (Volatile.Read(ref _running) < _options.Concurrency && _queue.TryTake(out var taken))
            {
                Interlocked.Increment(ref _running);
                _ = DeliverAsync(taken, cancellationToken); // not awaited: it never faults, and wakes this loop when it ends
            }

            await wake;
        }

        for (var wake = _queue.NextWakeAsync(ignoresTime: true); Volatile.Read(ref _running) > 0; wake = _queue.NextWakeAsync(true))
            await wake;
    }

    public void Dispose() => _queue.Dispose();

    private async Task DeliverAsync(PendingDelivery pending, CancellationToken cancellationToken)
    {
        DeliveryResult? result = null;
        try
        {
            result = await _delivery.DeliverAsync(pending.Id, () => _queue.IsQuiet(pending), cancellationToken);
        }
        catch (Exception exception)
        {
            if (!cancellationToken.IsCancellationRequested)
                LogFailed(_logger, pending.Id, exception);
        }

        if (!_queue.Finish(pending, result))
        {
            DeliveryMetrics.Undeliverable.Add(1);
            LogUndeliverable(_logger, pending.Id, result is null ? "no head that can be read" : string.Join(' ', result.Untold));
        }

        Interlocked.Decrement(ref _running);
        _queue.Wake();
    }

    private void Skip(DamagedRowException exception)
    {
        DeliveryMetrics.DamagedOpenRows.Add(1);
        LogDamaged(_logger, exception);
    }

    [LoggerMessage(LogLevel.Information, "{Count} conversations may not have told all their members; they are delivered now.")]
    private static partial void LogTakenOver(ILogger logger, int count);

    [LoggerMessage(LogLevel.Debug, "The delivery of {Conversation} failed; it is tried again.")]
    private static partial void LogFailed(ILogger logger, ConversationId conversation, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Conversation} cannot be delivered to: {Users}. It is tried again with each pass over all open rows.")]
    private static partial void LogUndeliverable(ILogger logger, ConversationId conversation, string users);

    [LoggerMessage(LogLevel.Error, "An open row is damaged, and is skipped.")]
    private static partial void LogDamaged(ILogger logger, Exception exception);
}
