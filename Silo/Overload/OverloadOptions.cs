using System.ComponentModel.DataAnnotations;

namespace Parley.Silo.Overload;

/// <summary>The load limits of a silo. Section <c>Overload</c>.</summary>
public sealed class OverloadOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Overload";

    /// <summary>Requests that may wait for one grain.</summary>
    /// <value>100 to 1,000,000; default 5,000. Above it, requests are rejected, and a front end answers 503. A conversation refuses much
    /// earlier, because of <c>Conversations:MaxQueued</c>.</value>
    [Range(100, 1_000_000)]
    public int MaxQueued { get; set; } = 5_000;

    /// <summary>Whether gateways reject requests of front ends while processor or memory use is above the limits below.</summary>
    /// <value>Default true.</value>
    public bool Shed { get; set; } = true;

    /// <summary>The processor use of a silo, as a share of what it may use, above which its gateway rejects requests.</summary>
    /// <value>1 to 100 percent; default 95.</value>
    [Range(1, 100)]
    public int CpuPercent { get; set; } = 95;

    /// <summary>The managed memory in use, as a share of what the process may use, above which its gateway rejects requests.</summary>
    /// <value>1 to 100 percent; default 90.</value>
    [Range(1, 100)]
    public int MemoryPercent { get; set; } = 90;
}
