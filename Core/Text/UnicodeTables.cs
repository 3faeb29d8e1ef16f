using System.IO.Compression;

namespace Parley.Core.Text;

/// <summary>What Parley needs to know of characters. Nothing of it depends on the runtime or on the machine, because the words that find
/// people are stored: two processes must fold a name alike.</summary>
/// <remarks>With <c>InvariantGlobalization</c> the runtime has none of it: <see cref="string.Normalize()"/> then answers the text
/// itself. The bytes are in a generated file; <c>tests/UnicodeTables</c> writes it from the ICU library and compares the two.</remarks>
internal static partial class UnicodeTables
{
    /// <summary>The version of Unicode. Characters that a later version assigned are their own compositions and foldings.</summary>
    public const string UnicodeVersion = "15.0";

    private static readonly Lazy<Tables> Read = new(Unpack);

    /// <summary>Canonical combining classes.</summary>
    public static CharacterRanges CombiningClasses => Read.Value.CombiningClasses;

    /// <summary>Full canonical decompositions, but for Hangul syllables, which are computed.</summary>
    public static Dictionary<int, string> Decompositions => Read.Value.Decompositions;

    /// <summary>Canonical compositions of two characters, but for Hangul syllables.</summary>
    public static Dictionary<(int First, int Second), int> Compositions => Read.Value.Compositions;

    /// <summary>Characters that show nothing: spaces, controls, format characters, default-ignorable ones, the blank of Braille.</summary>
    public static CharacterRanges Invisible => Read.Value.Invisible;

    /// <summary>Characters of Han, Kana and Hangul: one of them is enough for a search.</summary>
    public static CharacterRanges Words => Read.Value.Words;

    /// <summary>Characters that a search ignores: accents, and what is invisible but no space.</summary>
    public static CharacterRanges Ignored => Read.Value.Ignored;

    /// <summary>Characters that separate words.</summary>
    public static CharacterRanges Separators => Read.Value.Separators;

    /// <summary>What other characters are searched as, where that is not the character itself.</summary>
    public static Dictionary<int, string> Foldings => Read.Value.Foldings;

    /// <summary>The bytes of the tables.</summary>
    public static byte[] Bytes()
    {
        using var packed = new MemoryStream(Convert.FromBase64String(Packed));
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        brotli.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static Tables Unpack()
    {
        var reader = new TableReader(Bytes());
        return new(
            reader.Ranges(),
            reader.Texts(),
            reader.Pairs(),
            reader.Ranges(),
            reader.Ranges(),
            reader.Ranges(),
            reader.Ranges(),
            reader.Texts());
    }

    private sealed record Tables(
        CharacterRanges CombiningClasses,
        Dictionary<int, string> Decompositions,
        Dictionary<(int First, int Second), int> Compositions,
        CharacterRanges Invisible,
        CharacterRanges Words,
        CharacterRanges Ignored,
        CharacterRanges Separators,
        Dictionary<int, string> Foldings);
}
