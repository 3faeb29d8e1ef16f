using System.Collections.Immutable;
using Parley.Core.Text;

namespace Parley.Core.People;

/// <summary>Finds names in a short list: those that contain each word of a query, in any order, without regard to case, accents, width
/// and composition.</summary>
/// <param name="Words">The words, folded; default: every name is found.</param>
public readonly record struct NameSearch(ImmutableArray<string> Words)
{
    /// <summary>Reads a query. A blank one, or null, finds every name; one of punctuation alone finds none.</summary>
    public static NameSearch Parse(string? query) => string.IsNullOrWhiteSpace(query) ? default : new([.. Folding.Words(query)]);

    /// <summary>Whether a name is found.</summary>
    public bool Matches(string name)
    {
        if (Words.IsDefault)
            return true;
        var folded = Folding.Fold(name);
        return !Words.IsEmpty && Words.All(word => folded.Contains(word, StringComparison.Ordinal));
    }
}
