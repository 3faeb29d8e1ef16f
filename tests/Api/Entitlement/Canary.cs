namespace Parley.Api.Entitlement;

/// <summary>Where a canary sits: who may see it depends on nothing else.</summary>
internal enum Period
{
    /// <summary>In the group, while those who leave early were there.</summary>
    Before,

    /// <summary>In the group, between leaving and joining.</summary>
    Gap,

    /// <summary>In the group, after the late have joined.</summary>
    After,

    /// <summary>In the group in which nothing has happened since the late joined: its newest message comes before.</summary>
    Quiet,

    /// <summary>In the owner's one-to-one.</summary>
    Direct,

    /// <summary>On the owner's secret board.</summary>
    Secret,

    /// <summary>The owner's alone.</summary>
    Private,

    /// <summary>Nobody's any more: unsent, edited away, deleted.</summary>
    Erased,
}

/// <summary>What a canary is.</summary>
internal enum Aspect
{
    /// <summary>A message's text.</summary>
    Words,

    /// <summary>The title of something shared or pinned.</summary>
    Title,

    /// <summary>Where that leads.</summary>
    Link,

    /// <summary>The address of its picture, or the text in its place.</summary>
    Image,

    /// <summary>The name of a group or a board, or what a board says of itself.</summary>
    Name,

    /// <summary>The id or the name of a person.</summary>
    Person,

    /// <summary>A pin's note.</summary>
    Note,

    /// <summary>A message's client id.</summary>
    ClientId,
}

/// <summary>A text that is nowhere else.</summary>
/// <param name="Period">Where it sits.</param>
/// <param name="Aspect">What it is.</param>
/// <param name="Text">The text: a word that JSON and addresses leave as it is.</param>
internal sealed record Canary(Period Period, Aspect Aspect, string Text);
