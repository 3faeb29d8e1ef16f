using System.ComponentModel.DataAnnotations;

namespace Parley.Grains.Users;

/// <summary>Limits of users. Section <c>Users</c>.</summary>
public sealed class UserOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Users";

    /// <summary>Longest display name, in Unicode scalar values.</summary>
    /// <value>1 to 200; default 80.</value>
    [Range(1, 200)]
    public int MaxDisplayNameLength { get; set; } = 80;

    /// <summary>Longest "about", in Unicode scalar values.</summary>
    /// <value>1 to 5,000; default 500.</value>
    [Range(1, 5_000)]
    public int MaxAboutLength { get; set; } = 500;

    /// <summary>Longest address of a picture, in characters.</summary>
    /// <value>100 to 8,000; default 2,000.</value>
    [Range(100, 8_000)]
    public int MaxAvatarUrlLength { get; set; } = 2_000;

    /// <summary>Most people whom one person blocks.</summary>
    /// <value>1 to 10,000; default 1,000. Above it: <see cref="ErrorCode.LimitReached"/>.</value>
    [Range(1, 10_000)]
    public int MaxBlocks { get; set; } = 1_000;

    /// <summary>For how many blockers a silo applies changes of blocks at the same time, if their callers failed before the change was
    /// complete.</summary>
    /// <value>1 to 256; default 16.</value>
    [Range(1, 256)]
    public int BlocksAppliedAtOnce { get; set; } = 16;

    /// <summary>Most contacts of one person.</summary>
    /// <value>1 to 10,000; default 1,000. Above it: <see cref="ErrorCode.LimitReached"/>.</value>
    [Range(1, 10_000)]
    public int MaxContacts { get; set; } = 1_000;

    /// <summary>Most boards of one person.</summary>
    /// <value>1 to 5,000; default 500. Above it: <see cref="ErrorCode.LimitReached"/>.</value>
    [Range(1, 5_000)]
    public int MaxBoards { get; set; } = 500;

    /// <summary>The most people whom one search examines: those under the rarest word of its query. If more people have that word, the
    /// others are found only with a query that has a rarer word.</summary>
    /// <value>100 to 10,000; default 1,000.</value>
    [Range(100, 10_000)]
    public int MaxSearchCandidates { get; set; } = 1_000;

    /// <summary>How many people a silo checks in one step while it indexes all people again after an upgrade. After a step that changed
    /// something, it pauses for 100 ms.</summary>
    /// <value>1 to 1,000; default 100.</value>
    [Range(1, 1_000)]
    public int ReindexAtOnce { get; set; } = 100;
}
