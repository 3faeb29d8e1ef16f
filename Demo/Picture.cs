using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Parley.Client;

namespace Parley.Demo;

/// <summary>A drawing of our own: an SVG file that says everything about itself.</summary>
/// <remarks>A name is given to one drawing for ever, because whoever has fetched it keeps it: another drawing gets another name.</remarks>
/// <param name="Name">Its name, the extension included.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Color">Its prevailing colour, as <c>#rrggbb</c>.</param>
/// <param name="Alt">What it shows.</param>
/// <param name="Content">The file.</param>
/// <param name="Hash">Tells this content from any other.</param>
public sealed record Picture(string Name, int Width, int Height, string Color, string Alt, ReadOnlyMemory<byte> Content, string Hash)
{
    private static readonly Lazy<FrozenDictionary<string, Picture>> ByName =
        new(() => typeof(Picture).Assembly.GetManifestResourceNames()
            .Select(Read)
            .ToFrozenDictionary(picture => picture.Name, StringComparer.Ordinal));

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, Picture> All => ByName.Value;

    /// <summary>Where every Parley serves it.</summary>
    public string Url => $"/v1/media/{Name}";

    /// <summary>The picture as a pin has it.</summary>
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
