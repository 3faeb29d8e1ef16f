using Parley.Content;

namespace Parley.ApiFrontend.Content;

/// <summary>A picture.</summary>
/// <param name="Url">Absolute https, or server-relative.</param>
/// <param name="Width">Pixels, 1 to 32,767.</param>
/// <param name="Height">Pixels, 1 to 32,767.</param>
/// <param name="Color">Placeholder colour as <c>#rrggbb</c>, or null.</param>
/// <param name="Alt">Text alternative, or null.</param>
internal sealed record ImageRequest(string Url, int Width, int Height, string? Color = null, string? Alt = null)
{
    /// <summary>The picture that a grain understands.</summary>
    public Image ToImage() => new(Url, Width, Height, Color, Alt);
}

/// <summary>A picture with its size.</summary>
internal sealed record ImageResponse(string Url, int Width, int Height, string? Color, string? Alt)
{
    /// <summary>A picture as it is answered.</summary>
    public static ImageResponse? From(Image? image) =>
        image is null ? null : new(image.Url, image.Width, image.Height, image.Color, image.Alt);
}
