using System.Collections.Immutable;
using Azure.Data.Tables;
using Parley.Core.People;
using Parley.Core.Storage.Rows;
using Parley.Users;

namespace Parley.Storage.AzureTables;

/// <summary>The stored row of a person: the bytes of the profile, and in other columns the words under which the person is
/// indexed.</summary>
/// <remarks>A silo of a version without word versions reads only the bytes of the profile. If such a silo writes the row, the columns of
/// the words are lost, and the person is indexed again. The words are stored, so that a program which folds names in another way can still
/// delete them.</remarks>
/// <param name="Profile">The profile.</param>
/// <param name="Version">The version of the words; 0 if they are older than the versions.</param>
/// <param name="Beginnings">The partitions in which the person has a row.</param>
internal sealed record StoredPerson(Profile Profile, int Version, ImmutableArray<string> Beginnings)
{
    /// <summary>The column with the version of the words.</summary>
    public const string VersionColumn = "WordsVersion";

    private const string WordsColumn = "Words";

    // If a query's length is between two of these lengths, the shorter beginning is looked up, and the profiles decide.
    private static readonly int[] Lengths = [1, 2, 3, 4, 5, 6, 8, 11, 15, 20];

    private static readonly int[] OldLengths = [2, 3, 4, 5, 6, 8, 11, 15, 20];

    /// <summary>The row for a profile with the words of this version.</summary>
    public static StoredPerson Of(Profile profile) => new(profile, PeopleWords.Version, BeginningsOf(PeopleWords.Of(profile), Lengths));

    /// <summary>Decodes a row of any version.</summary>
    /// <exception cref="Core.Storage.DamagedRowException">The bytes are not a profile.</exception>
    public static StoredPerson Of(UserId userId, TableEntity row)
    {
        var profile = SmallRows.DecodeProfile(userId, Payload.KeyOf(row), Payload.Of(row));
        return row.GetString(WordsColumn) is { } words
            ? new(profile, VersionOf(row), BeginningsOf(words.Split(' '), Lengths))
            : new(profile, 0, BeginningsOf(OldWordsOf(profile), OldLengths));
    }

    /// <summary>The version of a row's words.</summary>
    public static int VersionOf(TableEntity row) => row.GetInt32(VersionColumn) ?? 0;

    /// <summary>The longest stored beginning of a text.</summary>
    public static string Beginning(string text) => RowKeys.Escaped(text[..Lengths.Last(length => length <= text.Length)]);

    /// <summary>Encodes the row.</summary>
    public TableEntity Encode()
    {
        var id = Profile.UserId.Value;
        var row = new TableEntity(id, id).With(SmallRows.EncodeProfile(Payload.KeyOf(id, id), Profile));
        row[VersionColumn] = Version;
        row[WordsColumn] = string.Join(' ', PeopleWords.Of(Profile)); // words have no spaces
        return row;
    }

    private static string[] OldWordsOf(Profile profile) =>
        [.. profile.DisplayName.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Append(profile.UserId.Value)
            .Select(word => word.ToUpperInvariant())];

    // Each UTF-16 code unit is escaped on its own, so it does not matter if a beginning cuts a surrogate pair in half.
    private static ImmutableArray<string> BeginningsOf(IEnumerable<string> words, int[] lengths) =>
        [.. (from word in words from length in lengths where length <= word.Length select RowKeys.Escaped(word[..length])).Distinct()];
}
