using System.Text;

namespace Parley.UnicodeTables;

/// <summary>Derives the tables from ICU. A newer library gives the same tables, because characters that Unicode assigned later are left
/// out.</summary>
internal sealed class TableSource(Icu icu)
{
    private static readonly Version Newest = Version.Parse(Core.Text.UnicodeTables.UnicodeVersion);

    // A combining mark like an accent. Case folding would turn it into a letter and so change the order of the marks beside it.
    private const string IotaSubscript = "\u0345";

    // Letters that Unicode does not decompose, and the similar letters by which people search for them.
    private static readonly Dictionary<char, string> Similar = new()
    {
        ['đ'] = "d",
        ['ð'] = "d",
        ['ħ'] = "h",
        ['ı'] = "i",
        ['ł'] = "l",
        ['ø'] = "o",
        ['ŧ'] = "t",
        ['þ'] = "th",
        ['æ'] = "ae",
        ['œ'] = "oe",
        ['ŋ'] = "n",
        ['ĸ'] = "k",
        ['ƀ'] = "b",
        ['ɨ'] = "i",
        ['ɇ'] = "e",
        ['ƶ'] = "z",
    };

    /// <summary>All Unicode scalar values, that is, all code points except surrogates.</summary>
    public static IEnumerable<int> Characters =>
        Enumerable.Range(0, 0x110000).Where(character => character is < 0xD800 or > 0xDFFF);

    /// <summary>Whether the tables contain a character. They leave out noncharacters, because the .NET runtime refuses to normalize
    /// them.</summary>
    public bool IsKnown(int character) =>
        (character & 0xFFFE) != 0xFFFE && character is < 0xFDD0 or > 0xFDEF && icu.AgeOf(character) is { Major: > 0 } age && age <= Newest;

    /// <summary>The tables as bytes, not yet compressed.</summary>
    public byte[] Build()
    {
        var writer = new TableWriter();
        var known = Characters.Where(IsKnown).ToArray();
        writer.Ranges(known.Select(c => (c, icu.CombiningClassOf(c))).Where(each => each.Item2 > 0));
        writer.Texts(known.Where(c => !IsSyllable(c)).Select(c => (c, icu.Nfd(Text(c)))).Where(each => each.Item2 != Text(each.c)));
        writer.Pairs(known.Where(c => !IsSyllable(c)).Select(c => (c, icu.PairOf(c))).Where(each => each.Item2 is not null)
            .Select(each => (each.Item2!.Value.First, each.Item2.Value.Second, each.c)));
        writer.Ranges(Characters.Where(IsInvisible).Select(c => (c, 1)));
        writer.Ranges(known.Where(IsWord).Select(c => (c, 1)));

        var folded = Characters.Where(c => !IsSyllable(c) && (IsKnown(c) || icu.IsDefaultIgnorable(c)))
            .Select(c => (Character: c, Text: Folded(c))).Where(each => each.Text == " " || each.Text != Text(each.Character)).ToArray();
        writer.Ranges(folded.Where(each => each.Text.Length == 0).Select(each => (each.Character, 1)));
        writer.Ranges(folded.Where(each => each.Text == " ").Select(each => (each.Character, 1)));
        writer.Texts(folded.Where(each => each.Text.Length > 0 && each.Text != " "));
        return writer.ToArray();
    }

    /// <summary>The text by which a search finds a character.</summary>
    public string Folded(int character)
    {
        var text = Text(character);
        for (var before = ""; before != text;)
        {
            before = text;
            text = icu.Nfkd(icu.FoldCase(icu.Nfkd(text).Replace(IotaSubscript, "", StringComparison.Ordinal)));
            text = string.Concat(text.Select(unit => Similar.GetValueOrDefault(unit, unit.ToString())));
        }

        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSeparator(rune.Value))
                kept.Append(' ');
            else if (!IsRemoved(rune.Value))
                kept.Append(rune);
        }

        return icu.Nfc(kept.ToString());
    }

    // Removes marks below, above and through a letter, and the vowel points of Hebrew and Arabic. Keeps marks that make a different letter:
    // the marks of Kana, of Indic scripts, and of Thai and related scripts.
    private bool IsRemoved(int character) =>
        icu.IsDefaultIgnorable(character)
        || character is >= 0x1F3FB and <= 0x1F3FF // skin tones of emoji
        || icu.CategoryOf(character) is Category.Format or Category.EnclosingMark
        || icu.CombiningClassOf(character) is 1 or (>= 10 and <= 36) or >= 200;

    private bool IsSeparator(int character) =>
        !icu.IsDefaultIgnorable(character)
        && (character is 0x2800 or (>= 0x02B9 and <= 0x02BF) or 0x02EE // the blank Braille pattern; letters that look like apostrophes
            || icu.CategoryOf(character) is Category.SpaceSeparator or Category.LineSeparator or Category.ParagraphSeparator
                or Category.Control or Category.Dash or Category.Open or Category.Close or Category.Connector or Category.OtherPunctuation
                or Category.InitialQuote or Category.FinalQuote
            || (icu.CategoryOf(character) is Category.ModifierSymbol && character is < 0x1F3FB or > 0x1F3FF));

    private bool IsInvisible(int character) =>
        character is 0x2800
        || icu.IsDefaultIgnorable(character)
        || (IsKnown(character) && icu.CategoryOf(character) is Category.SpaceSeparator or Category.LineSeparator
            or Category.ParagraphSeparator or Category.Control or Category.Format);

    private bool IsWord(int character) =>
        icu.ScriptOf(character) is Script.Han or Script.Hangul or Script.Hiragana or Script.Katakana && !icu.IsDefaultIgnorable(character);

    private static bool IsSyllable(int character) => character is >= 0xAC00 and <= 0xD7A3;

    private static string Text(int character) => char.ConvertFromUtf32(character);
}
