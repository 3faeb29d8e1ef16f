using System.ComponentModel.DataAnnotations;

namespace Parley.Silo.Overload;

/// <summary>What a silo refuses when more is asked of it than it can do. Section <c>Overload</c>.</summary>
public sealed class OverloadOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Overload";

    /// <summary>Requests that may wait for one grain.</summary>
    /// <value>100 to 1,000,000; default 5,000. Above it requests are rejected, which a front end answers with 503. A conversation refuses
    /// long before, by <c>Conversations:MaxQueued</c>.</value>
    [Range(100, 1_000_000)]
    public int MaxQueued { get; set; } = 5_000;

    /// <summary>Whether gateways turn requests of front ends away while processor or memory are beyond the limits below.</summary>
    /// <value>Default true.</value>
    public bool Shed { get; set; } = true;

    /// <summary>Processor use of a silo, as a share of what it may use, above which its gateway turns requests away.</summary>
    /// <value>1 to 100 percent; default 95.</value>
    [Range(1, 100)]
    public int CpuPercent { get; set; } = 95;

    /// <summary>Managed memory in use, as a share of what the process may use, above which its gateway turns requests away.</summary>
    /// <value>1 to 100 percent; default 90.</value>
    [Range(1, 100)]
    public int MemoryPercent { get; set; } = 90;
}
