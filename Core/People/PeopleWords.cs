using System.Collections.Immutable;
using Parley.Core.Text;
using Parley.Users;

namespace Parley.Core.People;

/// <summary>The words under which an index stores a person.</summary>
public static class PeopleWords
{
    /// <summary>The version of the words. A person whose row has an older version, or none, is indexed again.</summary>
    public const int Version = Folding.Version;

    /// <summary>Longest stored word, in UTF-16 code units. Only the beginning of a longer word is stored. The profile then decides whether
    /// the word matches.</summary>
    public const int MaxLength = 24;

    /// <summary>The most words of one person. A name of 80 characters has at most 40 words, unless a character folds to several
    /// words.</summary>
    public const int Most = 40;

    /// <summary>Returns the words of a profile: the folded words of the name, and the id in lower case.</summary>
    public static ImmutableArray<string> Of(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return [.. Folding.Words(profile.DisplayName).Take(Most - 1).Append(profile.UserId.Value.ToLowerInvariant())
            .Select(Beginning).Distinct()];
    }

    /// <summary>The part of a word that is stored.</summary>
    public static string Beginning(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length <= MaxLength)
            return word;

        // Do not cut a surrogate pair in half.
        return word[..(char.IsHighSurrogate(word[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
