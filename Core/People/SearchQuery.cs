using System.Collections.Immutable;
using System.Text;
using Parley.Core.Text;
using Parley.Users;

namespace Parley.Core.People;

/// <summary>What somebody searches people by: words that a name must have, or the beginning of an id.</summary>
/// <remarks>A name matches where each word of the query is the beginning of a word of the name, in any order, without regard to case,
/// accents, width and composition.</remarks>
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

    /// <summary>The words as names are indexed, the longest first.</summary>
    public ImmutableArray<string> Words { get; }

    /// <summary>The words as names were indexed before version 1 of the words, the longest first.</summary>
    public ImmutableArray<string> OldWords { get; }

    /// <summary>The query as the beginning of an id, in lower case; null: no id begins so.</summary>
    public string? IdPrefix { get; }

    /// <summary>Reads a query.</summary>
    /// <returns>Null: shorter than two characters (one of Han, Kana or Hangul), or longer than <see cref="MaxLength"/>.</returns>
    public static SearchQuery? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
            return null;
        var trimmed = text.Trim();
        var words = Folding.Words(trimmed);

        // A dot alone is no id, but ids begin so.
        var isIdPrefix = UserId.TryParse(trimmed.Length < UserId.MaxLength ? trimmed + "0" : trimmed, null, out _);
        var idPrefix = isIdPrefix ? trimmed.ToLowerInvariant() : null;
        return IsLongEnough(words) || idPrefix is { Length: >= MinCharacters } ? new(trimmed, words, idPrefix) : null;
    }

    /// <summary>Whether a person is found.</summary>
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
