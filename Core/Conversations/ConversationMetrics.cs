using System.Diagnostics.Metrics;

namespace Parley.Core.Conversations;

/// <summary>The meter <c>Parley.Conversations</c>.</summary>
internal static class ConversationMetrics
{
    private static readonly Meter Meter = new("Parley.Conversations");

    /// <summary>Entries that became durable; marks are none.</summary>
    public static Counter<long> Entries { get; } = Meter.CreateCounter<long>("parley.conversations.entries", "{entry}");

    /// <summary>Changes that went into one append together.</summary>
    public static Histogram<int> BatchSize { get; } = Meter.CreateHistogram<int>("parley.conversations.batch", "{change}");

    /// <summary>Appends that lost against another writer.</summary>
    public static Counter<long> Conflicts { get; } = Meter.CreateCounter<long>("parley.conversations.conflicts", "{append}");

    /// <summary>Appends that the store did not answer.</summary>
    public static Counter<long> UnknownOutcomes { get; } = Meter.CreateCounter<long>("parley.conversations.unknown_outcomes", "{append}");

    /// <summary>Rows met that are damaged or missing.</summary>
    public static Counter<long> DamagedRows { get; } = Meter.CreateCounter<long>("parley.conversations.damaged_rows", "{row}");
}
