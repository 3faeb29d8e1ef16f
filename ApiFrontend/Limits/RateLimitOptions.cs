using System.ComponentModel.DataAnnotations;

namespace Parley.ApiFrontend.Limits;

/// <summary>Rate limits of one person. Section <c>RateLimits</c>. Each front end counts separately. A request above a limit is refused with
/// <see cref="ErrorCode.RateLimited"/>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RateLimits";

    /// <summary>Whether the rate limits and the shares of <see cref="ApiOptions.MaxRequests"/> are enforced. Off (<c>--limits off</c>) is
    /// for load tests.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Sends per minute, in the long run. A repeat of an accepted send counts against <see cref="RepeatsPerMinute"/>
    /// instead.</summary>
    /// <value>1 to 10,000; default 60.</value>
    [Range(1, 10_000)]
    public int SendsPerMinute { get; set; } = 60;

    /// <summary>Burst: how many messages a person may send at once after a pause.</summary>
    /// <value>1 to 10,000; default 30.</value>
    [Range(1, 10_000)]
    public int SendBurst { get; set; } = 30;

    /// <summary>All other writes together per minute, in the long run. Refused writes count too.</summary>
    /// <value>1 to 10,000; default 120.</value>
    [Range(1, 10_000)]
    public int ChangesPerMinute { get; set; } = 120;

    /// <summary>Burst: how many other writes a person may make at once after a pause.</summary>
    /// <value>1 to 10,000; default 60.</value>
    [Range(1, 10_000)]
    public int ChangeBurst { get; set; } = 60;

    /// <summary>Moves of read positions per minute, in the long run. A client moves one whenever its user looks at something new.</summary>
    /// <value>1 to 100,000; default 300.</value>
    [Range(1, 100_000)]
    public int ReadPositionsPerMinute { get; set; } = 300;

    /// <summary>Burst: how many read positions a person may move at once after a pause.</summary>
    /// <value>1 to 100,000; default 100.</value>
    [Range(1, 100_000)]
    public int ReadPositionBurst { get; set; } = 100;

    /// <summary>The number of typing reports of one person per minute, in the long run. A client reports every few seconds while its user
    /// types.</summary>
    /// <value>1 to 10,000; default 60.</value>
    [Range(1, 10_000)]
    public int TypingPerMinute { get; set; } = 60;

    /// <summary>Burst: how many times a person may report typing at once after a pause.</summary>
    /// <value>1 to 10,000; default 20.</value>
    [Range(1, 10_000)]
    public int TypingBurst { get; set; } = 20;

    /// <summary>Repeats of sends per minute, in the long run. A send above the send rate takes a permit of this rate; the server then looks
    /// whether it was accepted before.</summary>
    /// <value>1 to 10,000; default 120.</value>
    [Range(1, 10_000)]
    public int RepeatsPerMinute { get; set; } = 120;

    /// <summary>Burst: how many repeats a person may send at once after a pause.</summary>
    /// <value>1 to 10,000; default 60.</value>
    [Range(1, 10_000)]
    public int RepeatBurst { get; set; } = 60;

    /// <summary>References per minute, in the long run, that may fail to resolve: conversations, people, boards, pins and cards that do not
    /// exist or that the caller may not see. Each costs a look-up in the store.</summary>
    /// <value>10 to 1,000,000; default 1,000.</value>
    [Range(10, 1_000_000)]
    public int UnresolvedPerMinute { get; set; } = 1_000;

    /// <summary>Burst: how many references of one person may fail to resolve at once after a pause.</summary>
    /// <value>10 to 1,000,000; default 1,000.</value>
    [Range(10, 1_000_000)]
    public int UnresolvedBurst { get; set; } = 1_000;

    /// <summary>The most people whose rates are kept in memory. A person who was dropped starts with a full burst.</summary>
    /// <value>100 to 10,000,000; default 100,000.</value>
    [Range(100, 10_000_000)]
    public int MaxPeople { get; set; } = 100_000;
}
