using Parley.Content;

namespace Parley.ApiFrontend.Content;

/// <summary>A picture to show.</summary>
/// <param name="Url">The https address, or a path on the server.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Color">The placeholder colour as <c>#rrggbb</c>, or null.</param>
/// <param name="Alt">The text alternative, or null.</param>
internal sealed record ImageRequest(string Url, int Width, int Height, string? Color = null, string? Alt = null)
{
    /// <summary>Converts to the picture of a pin.</summary>
    public Image ToImage() => new(Url, Width, Height, Color, Alt);
}

/// <summary>A picture.</summary>
/// <param name="Url">The https address, or a path on the server.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Color">The placeholder colour as <c>#rrggbb</c>, or null.</param>
/// <param name="Alt">The text alternative, or null.</param>
internal sealed record ImageResponse(string Url, int Width, int Height, string? Color, string? Alt)
{
    /// <summary>Converts a picture to the answer.</summary>
    public static ImageResponse? From(Image? image) =>
        image is null ? null : new(image.Url, image.Width, image.Height, image.Color, image.Alt);
}
