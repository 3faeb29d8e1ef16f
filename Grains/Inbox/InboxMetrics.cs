using System.Diagnostics.Metrics;

namespace Parley.Grains.Inbox;

/// <summary>The meter <c>Parley.Inbox</c>.</summary>
internal static class InboxMetrics
{
    private static readonly Meter Meter = new("Parley.Inbox");

    /// <summary>Inboxes that moved to the silo most of their deliveries came from.</summary>
    public static Counter<long> Moves { get; } = Meter.CreateCounter<long>("parley.inbox.moves", "{inbox}");
}
