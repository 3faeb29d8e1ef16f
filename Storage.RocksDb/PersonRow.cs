using System.Collections.Immutable;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Users;

namespace Parley.Storage.RocksDb;

/// <summary>The stored row of a person: the profile, and the words under which the person is indexed.</summary>
/// <remarks>The words are stored, so that a program which folds names in another way can still delete them. Format 1 has only the profile.
/// It is older than the versions of words, so its words are computed as they were then.</remarks>
/// <param name="Profile">The profile.</param>
/// <param name="Version">The version of the words; 0 if they are older than the versions.</param>
/// <param name="Words">The words.</param>
internal sealed record PersonRow(Profile Profile, int Version, ImmutableArray<string> Words)
{
    private const byte FormatWithoutWords = (byte)RowFormat.First;

    /// <summary>The row for a profile with the words of this version.</summary>
    public static PersonRow Of(Profile profile) => new(profile, PeopleWords.Version, PeopleWords.Of(profile));

    /// <summary>Encodes the row.</summary>
    public byte[] Encode(ReadOnlySpan<byte> key)
    {
        var writer = new RowWriter(RowFormat.Second);
        writer.Text(Profile.DisplayName);
        writer.OptionalText(Profile.About);
        writer.OptionalText(Profile.AvatarUrl);
        writer.Number(Version);
        writer.Number(Words.Length);
        foreach (var word in Words)
            writer.Text(word);
        return writer.Finish(key);
    }

    /// <summary>Decodes a row of either format.</summary>
    /// <exception cref="DamagedRowException">The bytes are not such a row under this key.</exception>
    public static PersonRow Decode(UserId userId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        if (row is [FormatWithoutWords, ..])
        {
            var old = SmallRows.DecodeProfile(userId, key, row);
            return new(old, 0, OldWords(old));
        }

        var reader = new RowReader("profile", key, row, RowFormat.Second);
        var profile = new Profile(userId, reader.Text(), reader.OptionalText(), reader.OptionalText());
        var version = (int)reader.Number();
        var words = new string[reader.Count()];
        for (var i = 0; i < words.Length; i++)
            words[i] = reader.Text();
        reader.End();
        return new(profile, version, [.. words]);
    }

    private static ImmutableArray<string> OldWords(Profile profile) =>
        [.. profile.DisplayName.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Append(profile.UserId.Value)
            .Select(word => PeopleWords.Beginning(word.ToUpperInvariant()))
            .Distinct()];
}
