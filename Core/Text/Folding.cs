using System.Text;

namespace Parley.Core.Text;

/// <summary>Folds texts to the form that searches compare. Case, accents, width and composition do not matter in it.</summary>
internal static class Folding
{
    /// <summary>The version of the folded form. Stored folded texts contain it. When it is raised, they are stored again.</summary>
    public const int Version = 1;

    /// <summary>Returns the folded words of a text, with one space between them.</summary>
    public static string Fold(string text) => string.Join(' ', Words(text));

    /// <summary>Returns the folded words of a text.</summary>
    public static string[] Words(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (UnicodeTables.Separators.Contains(rune.Value))
                folded.Append(' ');
            else if (UnicodeTables.Foldings.TryGetValue(rune.Value, out var other))
                folded.Append(other); // may contain spaces
            else if (!UnicodeTables.Ignored.Contains(rune.Value))
                folded.Append(rune);
        }

        return Composition.Nfc(folded.ToString()).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
