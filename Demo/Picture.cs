using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Parley.Client;

namespace Parley.Demo;

/// <summary>A picture of the demo: an SVG file, from which all other properties are read.</summary>
/// <remarks>A picture never changes under its name, because clients cache it permanently. A changed picture gets a new name.</remarks>
/// <param name="Name">Its name, with the extension.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Color">Its dominant colour, as <c>#rrggbb</c>.</param>
/// <param name="Alt">The text alternative.</param>
/// <param name="Content">The file.</param>
/// <param name="Hash">The hash of the content.</param>
public sealed record Picture(string Name, int Width, int Height, string Color, string Alt, ReadOnlyMemory<byte> Content, string Hash)
{
    private static readonly Lazy<FrozenDictionary<string, Picture>> ByName =
        new(() => typeof(Picture).Assembly.GetManifestResourceNames()
            .Select(Read)
            .ToFrozenDictionary(picture => picture.Name, StringComparer.Ordinal));

    /// <summary>All pictures, by name.</summary>
    public static IReadOnlyDictionary<string, Picture> All => ByName.Value;

    /// <summary>The server-relative address of the picture.</summary>
    public string Url => $"/v1/media/{Name}";

    /// <summary>Returns the picture in the form of a pin's image.</summary>
    internal Image ToImage() => new(Url, Width, Height, Color, Alt);

    private static Picture Read(string name)
    {
        using var stream = typeof(Picture).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        using var text = new MemoryStream(content);
        var drawing = XElement.Load(text);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return new(
            name,
            Number("width"),
            Number("height"),
            Text("color"),
            drawing.Element(drawing.Name.Namespace + "title")!.Value,
            content,
            hash);

        string Text(string attribute) => drawing.Attribute(attribute)!.Value;
        int Number(string attribute) => int.Parse(Text(attribute), CultureInfo.InvariantCulture);
    }
}
