using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.Content;
using Parley.Grains.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Boards;

/// <summary>The stored state of a board id: unused, a board, or a tombstone of a deleted board.</summary>
/// <remarks>It moves with the grain to another silo. The serialized ids never change.</remarks>
[GenerateSerializer, Immutable, Alias("parley.BoardState")]
internal sealed record BoardState
{
    /// <summary>The schema that this program writes, and the newest that it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The schema of this row.</summary>
    [Id(0)]
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The board, or null.</summary>
    [Id(1)]
    public Board? Board { get; init; }

    /// <summary>The owner of a deleted board, else null. The id of a deleted board is never used again.</summary>
    [Id(2)]
    public UserId? DeletedBy { get; init; }

    /// <summary>The work that is left after the board was deleted; null if nothing is left.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BoardDeletion? Deletion { get; init; }
}

/// <summary>The work that is left after a board was deleted: first its pins are deleted, then its entry in the owner's list.</summary>
/// <param name="PinIds">Pins that are not deleted yet.</param>
[GenerateSerializer, Immutable, Alias("parley.BoardDeletion")]
internal sealed record BoardDeletion([property: Id(0)] ImmutableArray<PinId> PinIds);

/// <summary>A board as stored. 2,000 pins are about 100 kB.</summary>
[GenerateSerializer, Immutable, Alias("parley.Board")]
internal sealed record Board
{
    /// <summary>The owner.</summary>
    [Id(0)]
    public required UserId OwnerId { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Its description, or null.</summary>
    [Id(2)]
    public string? Description { get; init; }

    /// <summary>Whether only the owner and the collaborators see it.</summary>
    [Id(3)]
    public bool Secret { get; init; }

    /// <summary>The collaborators, in the order of adding. They may add and remove pins.</summary>
    [Id(4)]
    public ImmutableArray<UserId> CollaboratorIds { get; init; } = [];

    /// <summary>Its pins, the oldest first.</summary>
    [Id(5)]
    public ImmutableArray<ListedPin> Pins { get; init; } = [];

    /// <summary>The picture of the newest pin that has one. The pictures of other pins are only in the pins: 2,000 of them would not fit
    /// into a stored state.</summary>
    [Id(6)]
    public Cover? Cover { get; init; }

    /// <summary>The hash of the request that created it.</summary>
    [Id(7)]
    public required RequestHash Request { get; init; }
}

/// <summary>A pin on a board.</summary>
[GenerateSerializer, Immutable, Alias("parley.ListedPin")]
internal readonly record struct ListedPin([property: Id(0)] PinId Id, [property: Id(1)] bool HasImage);

/// <summary>A board's picture, and the pin that has this picture.</summary>
[GenerateSerializer, Immutable, Alias("parley.Cover")]
internal sealed record Cover([property: Id(0)] PinId PinId, [property: Id(1)] Image Image);
