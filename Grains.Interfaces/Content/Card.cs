using System.Text.Json.Serialization;
using Parley.Users;

namespace Parley.Content;

/// <summary>The kinds of content that can be shared. Clients must tolerate unknown kinds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ShareKind>))]
public enum ShareKind
{
    /// <summary>A pin.</summary>
    [JsonStringEnumMemberName("pin")]
    Pin = 1,

    /// <summary>A board.</summary>
    [JsonStringEnumMemberName("board")]
    Board = 2,

    /// <summary>A person's profile.</summary>
    [JsonStringEnumMemberName("profile")]
    Profile = 3,
}

/// <summary>A reference to content that can be shared.</summary>
/// <param name="Kind">The kind of content.</param>
/// <param name="Id">Opaque to conversations; at most 128 characters.</param>
[GenerateSerializer, Immutable, Alias("parley.ContentRef")]
public readonly record struct ContentRef([property: Id(0)] ShareKind Kind, [property: Id(1)] string Id)
{
    /// <summary>Longest content id, in characters.</summary>
    public const int MaxIdLength = 128;
}

/// <summary>A snapshot of shared content as its sender saw it when the share was accepted.</summary>
/// <param name="Kind">The kind of content.</param>
/// <param name="Id">Its id in the catalog.</param>
/// <param name="Title">Title, board name or display name.</param>
/// <param name="OwnerId">The content's owner, or null.</param>
/// <param name="Link">The address that the content links to, or null.</param>
/// <param name="Image">Its picture, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.Card")]
public sealed record Card(
    [property: Id(0)] ShareKind Kind,
    [property: Id(1)] string Id,
    [property: Id(2)] string Title,
    [property: Id(3)] UserId? OwnerId,
    [property: Id(4)] string? Link,
    [property: Id(5)] Image? Image);

/// <summary>A picture. Its size lets a page reserve the space before the picture has loaded.</summary>
/// <param name="Url">Absolute https, or server-relative (one leading slash).</param>
/// <param name="Width">Pixels, 1 to 32,767.</param>
/// <param name="Height">Pixels, 1 to 32,767.</param>
/// <param name="Color">Placeholder colour as <c>#rrggbb</c>, or null.</param>
/// <param name="Alt">Text alternative, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.Image")]
public sealed record Image(
    [property: Id(0)] string Url,
    [property: Id(1)] int Width,
    [property: Id(2)] int Height,
    [property: Id(3)] string? Color,
    [property: Id(4)] string? Alt);
