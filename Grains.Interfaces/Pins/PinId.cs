using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Parley.Pins;

/// <summary>The id of a pin of the built-in catalog: an <see cref="OpaqueId"/> that the server generated.</summary>
[GenerateSerializer, Immutable, Alias("parley.PinId")]
[JsonConverter(typeof(IdJsonConverter<PinId>))]
public readonly record struct PinId : IParsable<PinId>
{
    private PinId(string value) => Value = value;

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <inheritdoc/>
    public static PinId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("A pin id is 26 characters that the server generated.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PinId result)
    {
        var valid = OpaqueId.IsValid(s);
        result = valid ? new(s!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
