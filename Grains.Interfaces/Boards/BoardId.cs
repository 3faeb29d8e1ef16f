using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Parley.Boards;

/// <summary>The id of a board of the built-in catalog: an <see cref="OpaqueId"/> that the server generated.</summary>
[GenerateSerializer, Immutable, Alias("parley.BoardId")]
[JsonConverter(typeof(IdJsonConverter<BoardId>))]
public readonly record struct BoardId : IParsable<BoardId>
{
    private BoardId(string value) => Value = value;

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <inheritdoc/>
    public static BoardId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("A board id is 26 characters that the server generated.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BoardId result)
    {
        var valid = OpaqueId.IsValid(s);
        result = valid ? new(s!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
