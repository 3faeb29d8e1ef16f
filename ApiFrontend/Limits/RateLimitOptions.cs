using System.ComponentModel.DataAnnotations;

namespace Parley.ApiFrontend.Limits;

/// <summary>How much one person may change. Section <c>RateLimits</c>. Counted by each front end for itself; above:
/// <see cref="ErrorCode.RateLimited"/>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RateLimits";

    /// <summary>Whether anything is counted. Off (<c>--limits off</c>) is for load tests.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Sends a minute, in the long run.</summary>
    /// <value>1 to 10,000; default 60.</value>
    [Range(1, 10_000)]
    public int SendsPerMinute { get; set; } = 60;

    /// <summary>Sends at once, after a pause.</summary>
    /// <value>1 to 10,000; default 30.</value>
    [Range(1, 10_000)]
    public int SendBurst { get; set; } = 30;

    /// <summary>Other numbered changes a minute, in the long run: edits, unsends, reactions, members, names.</summary>
    /// <value>1 to 10,000; default 120.</value>
    [Range(1, 10_000)]
    public int ChangesPerMinute { get; set; } = 120;

    /// <summary>Other numbered changes at once, after a pause.</summary>
    /// <value>1 to 10,000; default 60.</value>
    [Range(1, 10_000)]
    public int ChangeBurst { get; set; } = 60;

    /// <summary>People whose rates are kept in memory; whoever drops out starts with a full burst.</summary>
    /// <value>100 to 10,000,000; default 100,000.</value>
    [Range(100, 10_000_000)]
    public int MaxPeople { get; set; } = 100_000;
}
