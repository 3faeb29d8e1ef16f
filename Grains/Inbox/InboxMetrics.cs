using System.Diagnostics.Metrics;

namespace Parley.Grains.Inbox;

/// <summary>The meter <c>Parley.Inbox</c>.</summary>
internal static class InboxMetrics
{
    private static readonly Meter Meter = new("Parley.Inbox");

    /// <summary>The number of inboxes that moved to the silo of most of their deliveries.</summary>
    public static Counter<long> Moves { get; } = Meter.CreateCounter<long>("parley.inbox.moves", "{inbox}");
}
