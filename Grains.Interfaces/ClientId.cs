using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Parley;

/// <summary>A client's idempotency key of one request: 1 to 64 of <c>A-Z a-z 0-9 _ -</c>. It never expires, so a repeat is always
/// safe.</summary>
[GenerateSerializer, Immutable, Alias("parley.ClientId")]
[JsonConverter(typeof(IdJsonConverter<ClientId>))]
public readonly record struct ClientId : IParsable<ClientId>
{
    /// <summary>Longest client id, in characters.</summary>
    public const int MaxLength = 64;

    private ClientId(string value) => Value = value;

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <inheritdoc/>
    public static ClientId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("A client id is 1 to 64 characters of A-Z a-z 0-9 _ -.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ClientId result)
    {
        var valid = s is { Length: >= 1 and <= MaxLength } && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        result = valid ? new(s!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
