using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The kinds of content that can be shared.</summary>
[JsonConverter(typeof(TolerantEnumConverter<ShareKind>))]
public enum ShareKind
{
    /// <summary>A kind that this version does not know: show the card by title, link and image.</summary>
    Unknown = 0,

    /// <summary>A pin.</summary>
    Pin,

    /// <summary>A board.</summary>
    Board,

    /// <summary>A person's profile.</summary>
    Profile,
}

/// <summary>How shared content looked to the sender when it was shared.</summary>
/// <param name="Kind">The kind of content.</param>
/// <param name="Id">Its id in the catalog.</param>
/// <param name="Title">Title, board name or display name.</param>
/// <param name="OwnerId">The id of its owner, or null.</param>
/// <param name="Link">The address that it links to, or null.</param>
/// <param name="Image">Its picture, or null.</param>
public sealed record Card(ShareKind Kind, string Id, string Title, string? OwnerId, string? Link, Image? Image);

/// <summary>A picture with its size, so that a page can reserve the space before it has loaded.</summary>
/// <param name="Url">Absolute https, or server-relative.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Color">Placeholder colour as <c>#rrggbb</c>, or null.</param>
/// <param name="Alt">Text alternative, or null.</param>
public sealed record Image(string Url, int Width, int Height, string? Color = null, string? Alt = null);

/// <summary>A reference to content to share.</summary>
/// <param name="Kind">The kind of content.</param>
/// <param name="Id">Its id.</param>
public sealed record ShareRef(ShareKind Kind, string Id)
{
    /// <summary>A pin.</summary>
    public static ShareRef Pin(string id) => new(ShareKind.Pin, id);

    /// <summary>A board.</summary>
    public static ShareRef Board(string id) => new(ShareKind.Board, id);

    /// <summary>A person's profile.</summary>
    public static ShareRef Profile(string userId) => new(ShareKind.Profile, userId);
}

/// <summary>A reference to content by kind and id, or by its address on this platform.</summary>
public sealed record CardRef
{
    /// <summary>The kind of content, together with <see cref="Id"/>.</summary>
    public ShareKind? Kind { get; private init; }

    /// <summary>Its id, together with <see cref="Kind"/>.</summary>
    public string? Id { get; private init; }

    /// <summary>Its address, alone.</summary>
    public string? Url { get; private init; }

    /// <summary>Creates a reference by kind and id.</summary>
    public static CardRef Of(ShareKind kind, string id) => new() { Kind = kind, Id = id };

    /// <summary>Creates a reference by address.</summary>
    public static CardRef Of(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new() { Url = address.OriginalString };
    }
}

/// <summary>How one reference looks to the caller now.</summary>
/// <param name="State">Whether the caller may see the content.</param>
/// <param name="Card">The card; null unless available.</param>
public sealed record ResolvedCard(CardState State, Card? Card);

/// <summary>Whether a reference leads to content that the caller may see.</summary>
[JsonConverter(typeof(TolerantEnumConverter<CardState>))]
public enum CardState
{
    /// <summary>A state that this version does not know.</summary>
    Unknown = 0,

    /// <summary>There is a card.</summary>
    Available,

    /// <summary>The content does not exist, or the caller may not see it.</summary>
    Unavailable,
}
