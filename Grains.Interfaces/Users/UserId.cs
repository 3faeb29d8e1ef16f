using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Parley.Users;

/// <summary>The id of a person: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, not <c>.</c> or <c>..</c>; case-sensitive, compared
/// ordinally.</summary>
[GenerateSerializer, Immutable, Alias("parley.UserId")]
[JsonConverter(typeof(IdJsonConverter<UserId>))]
public readonly record struct UserId : IParsable<UserId>, IComparable<UserId>
{
    /// <summary>Longest user id, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private UserId(string value) => Value = value;

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <inheritdoc/>
    public static UserId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id)
            ? id
            : throw new FormatException("A user id is 1 to 64 characters of A-Z a-z 0-9 . _ -, and not . or ..");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UserId result)
    {
        var valid = IsValid(s);
        result = valid ? new(s!) : default;
        return valid;
    }

    /// <summary>Returns whether a text is a valid id.</summary>
    internal static bool IsValid(ReadOnlySpan<char> text) =>
        text is { Length: >= 1 and <= MaxLength } and not "." and not ".." && !text.ContainsAnyExcept(Characters);

    /// <inheritdoc/>
    public int CompareTo(UserId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Ordinal order.</summary>
    public static bool operator <(UserId left, UserId right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator <=(UserId left, UserId right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >(UserId left, UserId right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >=(UserId left, UserId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
