using System.Collections.Immutable;
using Azure.Data.Tables;
using Parley.Core.People;
using Parley.Core.Storage.Rows;
using Parley.Users;

namespace Parley.Storage.AzureTables;

/// <summary>The row of a person: the bytes of the profile, and beside them the words under which the person is stored.</summary>
/// <remarks>Columns of their own, because a silo from before words had a version reads the bytes and ignores other columns. Where such
/// a silo writes, the columns are gone, and the person is indexed again. The words are in the row so that they can be deleted by a program
/// that folds names otherwise.</remarks>
/// <param name="Profile">The profile.</param>
/// <param name="Version">The version of the words; 0: from before there was one.</param>
/// <param name="Beginnings">Partitions in which the person has a row.</param>
internal sealed record StoredPerson(Profile Profile, int Version, ImmutableArray<string> Beginnings)
{
    /// <summary>The column of the version.</summary>
    public const string VersionColumn = "WordsVersion";

    private const string WordsColumn = "Words";

    // Of a beginning between two of these lengths the shorter one is asked for, and the profiles decide.
    private static readonly int[] Lengths = [1, 2, 3, 4, 5, 6, 8, 11, 15, 20];

    private static readonly int[] OldLengths = [2, 3, 4, 5, 6, 8, 11, 15, 20];

    /// <summary>The row of a profile as of now.</summary>
    public static StoredPerson Of(Profile profile) => new(profile, PeopleWords.Version, BeginningsOf(PeopleWords.Of(profile), Lengths));

    /// <summary>Reads a row of any version.</summary>
    /// <exception cref="Core.Storage.DamagedRowException">The bytes are no profile.</exception>
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

    /// <summary>The row.</summary>
    public TableEntity Encode()
    {
        var id = Profile.UserId.Value;
        var row = new TableEntity(id, id).With(SmallRows.EncodeProfile(Payload.KeyOf(id, id), Profile));
        row[VersionColumn] = Version;
        row[WordsColumn] = string.Join(' ', PeopleWords.Of(Profile)); // a word holds no space
        return row;
    }

    private static string[] OldWordsOf(Profile profile) =>
        [.. profile.DisplayName.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Append(profile.UserId.Value)
            .Select(word => word.ToUpperInvariant())];

    // Unit by unit of UTF-16: half of a surrogate pair is escaped like any other unit.
    private static ImmutableArray<string> BeginningsOf(IEnumerable<string> words, int[] lengths) =>
        [.. (from word in words from length in lengths where length <= word.Length select RowKeys.Escaped(word[..length])).Distinct()];
}
