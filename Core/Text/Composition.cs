using System.Text;

namespace Parley.Core.Text;

/// <summary>Canonical composition: Unicode's normalization form C.</summary>
internal static class Composition
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeTrail = 0x11A7; // a trail index of 0 means that there is no trailing consonant
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Trails = 28;

    // A text that has only characters below this one is already composed.
    private const char FirstThatMatters = '\u0300';

    /// <summary>Converts a text to form C. If it is already in form C, the same instance is returned. The worst case costs O(n log
    /// n).</summary>
    public static string Nfc(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstThatMatters, char.MaxValue))
            return text;
        var characters = Decomposed(text);
        Reorder(characters);
        Compose(characters);
        var composed = new StringBuilder(text.Length);
        foreach (var character in characters)
            composed.Append(new Rune(character));
        return composed.Equals(text) ? text : composed.ToString();
    }

    private static List<int> Decomposed(string text)
    {
        var characters = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            var syllable = rune.Value - FirstSyllable;
            if (syllable is >= 0 and < Leads * Vowels * Trails)
            {
                characters.Add(FirstLead + syllable / (Vowels * Trails));
                characters.Add(FirstVowel + syllable / Trails % Vowels);
                if (syllable % Trails > 0)
                    characters.Add(BeforeTrail + syllable % Trails);
            }
            else if (UnicodeTables.Decompositions.TryGetValue(rune.Value, out var parts))
            {
                foreach (var part in parts.EnumerateRunes())
                    characters.Add(part.Value);
            }
            else
            {
                characters.Add(rune.Value);
            }
        }

        return characters;
    }

    /// <summary>Sorts each run of combining marks by combining class. Marks of equal class keep their order.</summary>
    private static void Reorder(List<int> characters)
    {
        for (var start = 0; start < characters.Count; start++)
        {
            var end = start;
            while (end < characters.Count && ClassOf(characters[end]) > 0)
                end++;
            if (end - start < 2)
                continue;

            // The position is part of the key, because Array.Sort is not stable.
            var run = characters[start..end];
            var keys = run.Select((character, index) => ((long)ClassOf(character) << 32) + index).ToArray();
            var marks = run.ToArray();
            Array.Sort(keys, marks);
            for (var i = 0; i < marks.Length; i++)
                characters[start + i] = marks[i];
            start = end;
        }
    }

    private static void Compose(List<int> characters)
    {
        var (starter, kept, classBefore) = (-1, 0, 0);
        for (var i = 0; i < characters.Count; i++)
        {
            var character = characters[i];
            var ownClass = ClassOf(character);

            // A mark combines with its base only if all marks in between have a lower class. A base combines only if nothing is in between.
            var isBlocked = starter >= 0 && kept - starter > 1 && (classBefore >= ownClass || classBefore == 0);
            if (starter >= 0 && !isBlocked && Pair(characters[starter], character) is { } composed)
            {
                characters[starter] = composed;
                continue;
            }

            if (ownClass == 0)
                starter = kept;
            classBefore = ownClass;
            characters[kept++] = character;
        }

        characters.RemoveRange(kept, characters.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        if (first - FirstLead is >= 0 and < Leads and var lead && second - FirstVowel is >= 0 and < Vowels and var vowel)
            return FirstSyllable + (lead * Vowels + vowel) * Trails;
        if (first - FirstSyllable is >= 0 and < Leads * Vowels * Trails and var syllable && syllable % Trails == 0
            && second - BeforeTrail is > 0 and < Trails and var trail)
        {
            return FirstSyllable + syllable + trail;
        }

        return UnicodeTables.Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static int ClassOf(int character) =>
        character < FirstThatMatters ? 0 : UnicodeTables.CombiningClasses.ValueOf(character);
}
