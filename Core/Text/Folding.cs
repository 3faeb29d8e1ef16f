using System.Text;

namespace Parley.Core.Text;

/// <summary>The form in which texts are searched: without regard to case, accents, width and composition.</summary>
internal static class Folding
{
    /// <summary>The version of the form. What is stored in this form carries it, and is stored again when it is raised.</summary>
    public const int Version = 1;

    /// <summary>A text in this form: words with a space between two of them.</summary>
    public static string Fold(string text) => string.Join(' ', Words(text));

    /// <summary>The words of a text in this form.</summary>
    public static string[] Words(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (UnicodeTables.Separators.Contains(rune.Value))
                folded.Append(' ');
            else if (UnicodeTables.Foldings.TryGetValue(rune.Value, out var other))
                folded.Append(other); // may hold spaces of its own
            else if (!UnicodeTables.Ignored.Contains(rune.Value))
                folded.Append(rune);
        }

        return Composition.Nfc(folded.ToString()).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
