using System.Text.Json.Serialization;
using Parley.Boards;
using Parley.Grains.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Pins;

/// <summary>What is stored of a pin: nothing yet, the pin, or that there was one.</summary>
/// <remarks>Goes along when the grain moves to another silo. Ids are forever, as on every wire.</remarks>
[GenerateSerializer, Immutable, Alias("parley.PinState")]
internal sealed record PinState
{
    /// <summary>The schema that this program writes, and the newest that it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The schema of this row.</summary>
    [Id(0)]
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The pin, or null. Until its board lists it, it is an attempt that a repeat completes.</summary>
    [Id(1)]
    public Pin? Pin { get; init; }

    /// <summary>Of a pin that was deleted: the board that it was on. Such an id is never used again.</summary>
    [Id(2)]
    public BoardId? DeletedFrom { get; init; }

    /// <summary>The owner of a pin that was deleted. Also null if an older version deleted it.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserId? DeletedOwnerId { get; init; }
}

/// <summary>A pin as stored.</summary>
/// <param name="OwnerId">Who pinned.</param>
/// <param name="BoardId">Where to.</param>
/// <param name="Content">What it says.</param>
/// <param name="Request">The request that made it.</param>
[GenerateSerializer, Immutable, Alias("parley.Pin")]
internal sealed record Pin(
    [property: Id(0)] UserId OwnerId,
    [property: Id(1)] BoardId BoardId,
    [property: Id(2)] PinContent Content,
    [property: Id(3)] RequestHash Request);
