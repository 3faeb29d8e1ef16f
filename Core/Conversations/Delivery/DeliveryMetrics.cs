using System.Diagnostics.Metrics;

namespace Parley.Core.Conversations.Delivery;

/// <summary>The meter <c>Parley.Delivery</c>.</summary>
internal static class DeliveryMetrics
{
    private static readonly Meter Meter = new("Parley.Delivery");

    /// <summary>Deliveries to one inbox that failed at the first try, and that the silo's owner of delivery has taken over.</summary>
    public static Counter<long> Failed { get; } = Meter.CreateCounter<long>("parley.delivery.failed", "{delivery}");

    /// <summary>Conversations that were given up for now, because an inbox could not be told.</summary>
    public static Counter<long> Undeliverable { get; } =
        Meter.CreateCounter<long>("parley.delivery.undeliverable", "{conversation}");

    /// <summary>Conversations that were not watched because <see cref="DeliveryOptions.MaxPending"/> were watched already.</summary>
    public static Counter<long> Unwatched { get; } = Meter.CreateCounter<long>("parley.delivery.unwatched", "{conversation}");

    /// <summary>Open rows that could not be read, once in each pass.</summary>
    public static Counter<long> DamagedOpenRows { get; } = Meter.CreateCounter<long>("parley.delivery.damaged_open_rows", "{row}");

    /// <summary>Conversations that may not have told all members: added when noted, removed when told.</summary>
    public static UpDownCounter<long> Pending { get; } = Meter.CreateUpDownCounter<long>("parley.delivery.pending", "{conversation}");
}
