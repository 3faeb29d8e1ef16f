using System.ComponentModel.DataAnnotations;

namespace Parley.ApiFrontend.Limits;

/// <summary>How much one person may do. Section <c>RateLimits</c>. Counted by each front end for itself; above:
/// <see cref="ErrorCode.RateLimited"/>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RateLimits";

    /// <summary>Whether anything is counted, the shares of <see cref="ApiOptions.MaxRequests"/> included. Off (<c>--limits off</c>) is for
    /// load tests.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Sends a minute, in the long run. A repeat of an accepted send counts as a repeat.</summary>
    /// <value>1 to 10,000; default 60.</value>
    [Range(1, 10_000)]
    public int SendsPerMinute { get; set; } = 60;

    /// <summary>Sends at once, after a pause.</summary>
    /// <value>1 to 10,000; default 30.</value>
    [Range(1, 10_000)]
    public int SendBurst { get; set; } = 30;

    /// <summary>All other writes together a minute, in the long run, those that are refused included.</summary>
    /// <value>1 to 10,000; default 120.</value>
    [Range(1, 10_000)]
    public int ChangesPerMinute { get; set; } = 120;

    /// <summary>Other writes at once, after a pause.</summary>
    /// <value>1 to 10,000; default 60.</value>
    [Range(1, 10_000)]
    public int ChangeBurst { get; set; } = 60;

    /// <summary>Read positions a minute, in the long run: a client moves one whenever its reader looks at something new.</summary>
    /// <value>1 to 100,000; default 300.</value>
    [Range(1, 100_000)]
    public int ReadPositionsPerMinute { get; set; } = 300;

    /// <summary>Read positions at once, after a pause.</summary>
    /// <value>1 to 100,000; default 100.</value>
    [Range(1, 100_000)]
    public int ReadPositionBurst { get; set; } = 100;

    /// <summary>Repeats of sends a minute, in the long run. A send above its own rate is looked up among the accepted ones at this
    /// rate.</summary>
    /// <value>1 to 10,000; default 120.</value>
    [Range(1, 10_000)]
    public int RepeatsPerMinute { get; set; } = 120;

    /// <summary>Repeats at once, after a pause.</summary>
    /// <value>1 to 10,000; default 60.</value>
    [Range(1, 10_000)]
    public int RepeatBurst { get; set; } = 60;

    /// <summary>References a minute that may resolve to nothing, in the long run: conversations, people, boards, pins and cards that do not
    /// exist, or not for the caller. Each costs a look-up in the store.</summary>
    /// <value>10 to 1,000,000; default 1,000.</value>
    [Range(10, 1_000_000)]
    public int UnresolvedPerMinute { get; set; } = 1_000;

    /// <summary>The same at once, after a pause.</summary>
    /// <value>10 to 1,000,000; default 1,000.</value>
    [Range(10, 1_000_000)]
    public int UnresolvedBurst { get; set; } = 1_000;

    /// <summary>People whose rates are kept in memory; whoever drops out starts with a full burst.</summary>
    /// <value>100 to 10,000,000; default 100,000.</value>
    [Range(100, 10_000_000)]
    public int MaxPeople { get; set; } = 100_000;
}
