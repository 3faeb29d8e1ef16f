using System.Collections.Immutable;
using Parley.Core.Text;

namespace Parley.Core.People;

/// <summary>Finds names in a short list. A name is found if it contains each word of the query, in any order. Case, accents, width and
/// composition do not matter.</summary>
/// <param name="Words">The words, folded. With the default value, every name is found.</param>
public readonly record struct NameSearch(ImmutableArray<string> Words)
{
    /// <summary>Parses a query. A blank query, or null, finds every name. A query of punctuation alone finds none.</summary>
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
