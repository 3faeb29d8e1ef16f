using System.Text.Json.Serialization;
using Parley.Boards;
using Parley.Grains.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Pins;

/// <summary>The stored state of a pin id: unused, a pin, or a tombstone of a deleted pin.</summary>
/// <remarks>It moves with the grain to another silo. The serialized ids never change.</remarks>
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

    /// <summary>The board of a deleted pin, else null. The id of a deleted pin is never used again.</summary>
    [Id(2)]
    public BoardId? DeletedFrom { get; init; }

    /// <summary>The owner of a pin that was deleted. Also null if an older version deleted it.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserId? DeletedOwnerId { get; init; }
}

/// <summary>A pin as stored.</summary>
/// <param name="OwnerId">The user who pinned.</param>
/// <param name="BoardId">The board.</param>
/// <param name="Content">The content.</param>
/// <param name="Request">The hash of the request that created it.</param>
[GenerateSerializer, Immutable, Alias("parley.Pin")]
internal sealed record Pin(
    [property: Id(0)] UserId OwnerId,
    [property: Id(1)] BoardId BoardId,
    [property: Id(2)] PinContent Content,
    [property: Id(3)] RequestHash Request);
