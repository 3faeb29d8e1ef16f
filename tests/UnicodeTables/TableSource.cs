using System.Text;

namespace Parley.UnicodeTables;

/// <summary>Derives the tables from ICU. A newer library gives the same tables: what Unicode assigned later is left out.</summary>
internal sealed class TableSource(Icu icu)
{
    private static readonly Version Newest = Version.Parse(Core.Text.UnicodeTables.UnicodeVersion);

    // A mark like an accent. Folded by case it would become a letter, whose place among other marks differs.
    private const string IotaSubscript = "\u0345";

    // What letters without a decomposition are searched as, in addition to Unicode's own equivalences.
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

    /// <summary>All characters that can stand in a text: no halves of surrogate pairs.</summary>
    public static IEnumerable<int> Characters =>
        Enumerable.Range(0, 0x110000).Where(character => character is < 0xD800 or > 0xDFFF);

    /// <summary>Whether the tables know a character. Those that Unicode never assigns are none: the runtime refuses to normalize
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

    /// <summary>What a character is searched as.</summary>
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

    // Marks below, above and through a letter, and the vowel points of Hebrew and Arabic. The marks that make another letter stay:
    // those of Kana and Indic scripts, and of Thai and its neighbours.
    private bool IsRemoved(int character) =>
        icu.IsDefaultIgnorable(character)
        || character is >= 0x1F3FB and <= 0x1F3FF // colours of skin
        || icu.CategoryOf(character) is Category.Format or Category.EnclosingMark
        || icu.CombiningClassOf(character) is 1 or (>= 10 and <= 36) or >= 200;

    private bool IsSeparator(int character) =>
        !icu.IsDefaultIgnorable(character)
        && (character is 0x2800 or (>= 0x02B9 and <= 0x02BF) or 0x02EE // the blank of Braille; letters that look like apostrophes
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
