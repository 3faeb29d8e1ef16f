using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Delivery;

/// <summary>The single owner of delivery in a silo run. It tracks every conversation of this run whose latest changes may not be delivered
/// to all its members. It delivers from the store until the conversation's open row may be deleted.</summary>
/// <remarks>
/// <para>It holds only ids, times and sequence numbers, and depends on no activation. So delivery continues when an activation moves,
/// fails, is deactivated, or is replaced by a newer one. A conversation registers here before it appends. Its <see cref="FanOut"/> makes
/// the first attempt.</para>
/// <para>Members may be called from any thread. <see cref="RunAsync"/> is called once.</para>
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

    /// <param name="store">Stores the heads and the open rows.</param>
    /// <param name="inboxes">The members' inboxes.</param>
    /// <param name="quietTime">How long a conversation must be without appends before its open row may be deleted.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs failed deliveries and damaged open rows.</param>
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

    /// <summary>Registers a conversation that is about to append, or has just appended. It is checked after the quiet time.</summary>
    public void Note(ConversationId id) => _queue.Note(id);

    /// <summary>Takes over a delivery whose first attempt failed.</summary>
    public void Retry(ConversationId id) => _queue.Retry(id);

    /// <summary>Whether this owner tracks the conversation: its latest changes may not be delivered to all its members.</summary>
    public bool IsPending(ConversationId id) => _queue.IsPending(id);

    /// <summary>The sequence number up to which everything is delivered to all members; 0 if it is unknown.</summary>
    public long ToldThrough(ConversationId id) => _queue.ToldThrough(id);

    /// <summary>Queues the conversations that dead runs left open, and those of this run whose delivery was given up or not
    /// tracked.</summary>
    /// <param name="isFirst">True: a failed delivery is retried for <see cref="DeliveryOptions.GiveUpAfter"/>. False: it is tried
    /// once.</param>
    /// <param name="cancellationToken">Cancels the pass.</param>
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

    /// <summary>Delivers due conversations until it is cancelled, and then waits for the running deliveries. Exceptions of a store or an
    /// inbox do not end it.</summary>
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
                _ = DeliverAsync(taken, cancellationToken); // not awaited: it never faults, and it wakes this loop when it ends
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
            LogUndeliverable(_logger, pending.Id, result is null ? "the head cannot be read" : string.Join(' ', result.Untold));
        }

        Interlocked.Decrement(ref _running);
        _queue.Wake();
    }

    private void Skip(DamagedRowException exception)
    {
        DeliveryMetrics.DamagedOpenRows.Add(1);
        LogDamaged(_logger, exception);
    }

    [LoggerMessage(LogLevel.Information, "{Count} conversations may have undelivered changes. They are delivered now.")]
    private static partial void LogTakenOver(ILogger logger, int count);

    [LoggerMessage(LogLevel.Debug, "The delivery of {Conversation} failed. It is retried.")]
    private static partial void LogFailed(ILogger logger, ConversationId conversation, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Conversation} cannot be delivered to: {Users}. It is retried in each pass over all open rows.")]
    private static partial void LogUndeliverable(ILogger logger, ConversationId conversation, string users);

    [LoggerMessage(LogLevel.Error, "An open row is damaged. It is skipped.")]
    private static partial void LogDamaged(ILogger logger, Exception exception);
}
