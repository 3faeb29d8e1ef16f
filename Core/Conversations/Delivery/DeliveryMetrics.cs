using System.Diagnostics.Metrics;

namespace Parley.Core.Conversations.Delivery;

/// <summary>The meter <c>Parley.Delivery</c>.</summary>
internal static class DeliveryMetrics
{
    private static readonly Meter Meter = new("Parley.Delivery");

    /// <summary>Failed first attempts to deliver to one inbox. The silo's <see cref="DeliveryOwner"/> retries them.</summary>
    public static Counter<long> Failed { get; } = Meter.CreateCounter<long>("parley.delivery.failed", "{delivery}");

    /// <summary>Conversations whose delivery is no longer retried until the next pass over all open rows.</summary>
    public static Counter<long> Undeliverable { get; } =
        Meter.CreateCounter<long>("parley.delivery.undeliverable", "{conversation}");

    /// <summary>Conversations that were not queued because the queue already held <see cref="DeliveryOptions.MaxPending"/>.</summary>
    public static Counter<long> Unwatched { get; } = Meter.CreateCounter<long>("parley.delivery.unwatched", "{conversation}");

    /// <summary>Open rows that could not be decoded. Each pass counts such a row again.</summary>
    public static Counter<long> DamagedOpenRows { get; } = Meter.CreateCounter<long>("parley.delivery.damaged_open_rows", "{row}");

    /// <summary>Conversations in the delivery queue: their latest changes may not be delivered to all members.</summary>
    public static UpDownCounter<long> Pending { get; } = Meter.CreateUpDownCounter<long>("parley.delivery.pending", "{conversation}");
}
