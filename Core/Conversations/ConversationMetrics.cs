using System.Diagnostics.Metrics;

namespace Parley.Core.Conversations;

/// <summary>The meter <c>Parley.Conversations</c>.</summary>
internal static class ConversationMetrics
{
    private static readonly Meter Meter = new("Parley.Conversations");

    /// <summary>The number of stored entries, without marks.</summary>
    public static Counter<long> Entries { get; } = Meter.CreateCounter<long>("parley.conversations.entries", "{entry}");

    /// <summary>The number of changes in one append.</summary>
    public static Histogram<int> BatchSize { get; } = Meter.CreateHistogram<int>("parley.conversations.batch", "{change}");

    /// <summary>The number of appends that conflicted with another writer.</summary>
    public static Counter<long> Conflicts { get; } = Meter.CreateCounter<long>("parley.conversations.conflicts", "{append}");

    /// <summary>The number of appends whose outcome is unknown, because the store did not answer.</summary>
    public static Counter<long> UnknownOutcomes { get; } = Meter.CreateCounter<long>("parley.conversations.unknown_outcomes", "{append}");

    /// <summary>The number of reads that found a damaged or missing row.</summary>
    public static Counter<long> DamagedRows { get; } = Meter.CreateCounter<long>("parley.conversations.damaged_rows", "{row}");
}
