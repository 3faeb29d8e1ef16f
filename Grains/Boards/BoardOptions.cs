using System.ComponentModel.DataAnnotations;

namespace Parley.Grains.Boards;

/// <summary>Limits of boards and pins. Section <c>Boards</c>.</summary>
public sealed class BoardOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Boards";

    /// <summary>Most pins of one board.</summary>
    /// <value>1 to 5,000; default 2,000. Above it: <see cref="ErrorCode.LimitReached"/>.</value>
    [Range(1, 5_000)]
    public int MaxPins { get; set; } = 2_000;

    /// <summary>How many pins of a deleted board are deleted at the same time, in the background.</summary>
    /// <value>1 to 500; default 50.</value>
    [Range(1, 500)]
    public int PinsDeletedAtOnce { get; set; } = 50;

    /// <summary>Most collaborators of one board.</summary>
    /// <value>1 to 200; default 50. Above it: <see cref="ErrorCode.LimitReached"/>.</value>
    [Range(1, 200)]
    public int MaxCollaborators { get; set; } = 50;

    /// <summary>Longest board name, in Unicode scalar values.</summary>
    /// <value>1 to 200; default 80.</value>
    [Range(1, 200)]
    public int MaxNameLength { get; set; } = 80;

    /// <summary>Longest pin title, in Unicode scalar values.</summary>
    /// <value>1 to 1,000; default 200.</value>
    [Range(1, 1_000)]
    public int MaxTitleLength { get; set; } = 200;

    /// <summary>Longest board description and longest pin note, in Unicode scalar values.</summary>
    /// <value>1 to 5,000; default 500.</value>
    [Range(1, 5_000)]
    public int MaxDescriptionLength { get; set; } = 500;

    /// <summary>Longest link and picture address, in characters.</summary>
    /// <value>100 to 8,000; default 2,000.</value>
    [Range(100, 8_000)]
    public int MaxUrlLength { get; set; } = 2_000;
}
