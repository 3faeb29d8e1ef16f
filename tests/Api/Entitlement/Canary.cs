namespace Parley.Api.Entitlement;

/// <summary>The place of a canary. It alone determines who may see the canary.</summary>
internal enum Period
{
    /// <summary>In the group, while members who leave early are members.</summary>
    Before,

    /// <summary>In the group, between their leaving and the joining of late members.</summary>
    Gap,

    /// <summary>In the group, after the late members have joined.</summary>
    After,

    /// <summary>In a group without a message since the late members joined: its newest message is older than their membership.</summary>
    Quiet,

    /// <summary>In the owner's one-to-one.</summary>
    Direct,

    /// <summary>On the owner's secret board.</summary>
    Secret,

    /// <summary>Visible only to the owner.</summary>
    Private,

    /// <summary>Visible to nobody any more: unsent, edited or deleted.</summary>
    Erased,
}

/// <summary>The kind of a canary.</summary>
internal enum Aspect
{
    /// <summary>A message's text.</summary>
    Words,

    /// <summary>The title of shared or pinned content.</summary>
    Title,

    /// <summary>The link of shared or pinned content.</summary>
    Link,

    /// <summary>The address or the alternative text of its picture.</summary>
    Image,

    /// <summary>The name of a group or a board, or a board's description.</summary>
    Name,

    /// <summary>The id or the name of a person.</summary>
    Person,

    /// <summary>A pin's note.</summary>
    Note,

    /// <summary>A message's client id.</summary>
    ClientId,
}

/// <summary>A unique text.</summary>
/// <param name="Period">Its place.</param>
/// <param name="Aspect">Its kind.</param>
/// <param name="Text">The text: a word that JSON and addresses do not escape.</param>
internal sealed record Canary(Period Period, Aspect Aspect, string Text);
