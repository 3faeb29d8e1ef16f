using System.IO.Compression;

namespace Parley.Core.Text;

/// <summary>The Unicode data that Parley needs. It is independent of the runtime and of the machine. The folded words for people search are
/// stored, so two processes must fold a name in the same way.</summary>
/// <remarks>With <c>InvariantGlobalization</c> the runtime does not have this data, and <see cref="string.Normalize()"/> returns its input.
/// The bytes are in a generated file. <c>tests/UnicodeTables</c> generates it from the ICU library, and compares the two.</remarks>
internal static partial class UnicodeTables
{
    /// <summary>The Unicode version. Characters that only a later version assigns compose and fold to themselves.</summary>
    public const string UnicodeVersion = "15.0";

    private static readonly Lazy<Tables> Read = new(Unpack);

    /// <summary>Canonical combining classes.</summary>
    public static CharacterRanges CombiningClasses => Read.Value.CombiningClasses;

    /// <summary>Full canonical decompositions, except for Hangul syllables, which are computed.</summary>
    public static Dictionary<int, string> Decompositions => Read.Value.Decompositions;

    /// <summary>Canonical compositions of two characters, except for Hangul syllables.</summary>
    public static Dictionary<(int First, int Second), int> Compositions => Read.Value.Compositions;

    /// <summary>Characters without a visible form: spaces, controls, format characters, default-ignorable characters, and the blank Braille
    /// pattern.</summary>
    public static CharacterRanges Invisible => Read.Value.Invisible;

    /// <summary>Han, Kana and Hangul characters. A query of one such character is long enough.</summary>
    public static CharacterRanges Words => Read.Value.Words;

    /// <summary>Characters that a search ignores: accents, and invisible characters that are not spaces.</summary>
    public static CharacterRanges Ignored => Read.Value.Ignored;

    /// <summary>Characters that separate words.</summary>
    public static CharacterRanges Separators => Read.Value.Separators;

    /// <summary>The replacements of characters in a search. Other characters fold to themselves.</summary>
    public static Dictionary<int, string> Foldings => Read.Value.Foldings;

    /// <summary>Returns the decompressed bytes of the tables.</summary>
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
