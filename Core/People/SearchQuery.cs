using System.Collections.Immutable;
using System.Text;
using Parley.Core.Text;
using Parley.Users;

namespace Parley.Core.People;

/// <summary>A search for people: the words that a name must have, or the beginning of an id.</summary>
/// <remarks>A name matches if each word of the query is the beginning of a word of the name, in any order. Case, accents, width and
/// composition do not matter.</remarks>
public sealed class SearchQuery
{
    /// <summary>Longest query, in characters.</summary>
    public const int MaxLength = 80;

    private const int MinCharacters = 2;

    private SearchQuery(string text, string[] words, string? idPrefix)
    {
        Words = [.. words.Distinct().OrderByDescending(word => word.Length)];
        IdPrefix = idPrefix;
        OldWords = [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.ToUpperInvariant()).Distinct().OrderByDescending(word => word.Length)];
    }

    /// <summary>The words in the form in which names are indexed, longest first.</summary>
    public ImmutableArray<string> Words { get; }

    /// <summary>The words in the form in which names were indexed before version 1 of the words, longest first.</summary>
    public ImmutableArray<string> OldWords { get; }

    /// <summary>The query as the beginning of an id, in lower case; null if no id can begin with it.</summary>
    public string? IdPrefix { get; }

    /// <summary>Parses a query.</summary>
    /// <returns>Null if the query is shorter than two characters (one for Han, Kana or Hangul), or longer than
    /// <see cref="MaxLength"/>.</returns>
    public static SearchQuery? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
            return null;
        var trimmed = text.Trim();
        var words = Folding.Words(trimmed);

        // A single dot is not an id, but an id may begin with a dot. So the check appends a character.
        var isIdPrefix = UserId.TryParse(trimmed.Length < UserId.MaxLength ? trimmed + "0" : trimmed, null, out _);
        var idPrefix = isIdPrefix ? trimmed.ToLowerInvariant() : null;
        return IsLongEnough(words) || idPrefix is { Length: >= MinCharacters } ? new(trimmed, words, idPrefix) : null;
    }

    /// <summary>Whether the query finds a person.</summary>
    public bool Matches(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return (IdPrefix is not null && profile.UserId.Value.StartsWith(IdPrefix, StringComparison.OrdinalIgnoreCase))
            || (!Words.IsEmpty && MatchesName(profile.DisplayName));
    }

    private bool MatchesName(string name)
    {
        var words = Folding.Words(name);
        return Words.All(wanted => words.Any(word => word.StartsWith(wanted, StringComparison.Ordinal)));
    }

    private static bool IsLongEnough(string[] words)
    {
        var characters = words.SelectMany(word => word.EnumerateRunes()).Take(MinCharacters).ToList();
        return characters.Count == MinCharacters || characters.Any(IsWord);
    }

    private static bool IsWord(Rune character) => UnicodeTables.Words.Contains(character.Value);
}
