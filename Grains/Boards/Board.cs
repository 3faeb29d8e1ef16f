using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.Content;
using Parley.Grains.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Boards;

/// <summary>What is stored of a board: nothing yet, the board, or that there was one.</summary>
/// <remarks>Goes along when the grain moves to another silo. Ids are forever, as on every wire.</remarks>
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

    /// <summary>Of a board that was deleted: whose it was. Such an id is never used again.</summary>
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
    /// <summary>Whose it is.</summary>
    [Id(0)]
    public required UserId OwnerId { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Its description, or null.</summary>
    [Id(2)]
    public string? Description { get; init; }

    /// <summary>Whether only owner and collaborators see it.</summary>
    [Id(3)]
    public bool Secret { get; init; }

    /// <summary>Who else may add and remove pins, in the order of adding.</summary>
    [Id(4)]
    public ImmutableArray<UserId> CollaboratorIds { get; init; } = [];

    /// <summary>Its pins, the oldest first.</summary>
    [Id(5)]
    public ImmutableArray<ListedPin> Pins { get; init; } = [];

    /// <summary>The picture of the newest pin that has one. The pictures of other pins are only in the pins: 2,000 of them would not fit
    /// into a stored state.</summary>
    [Id(6)]
    public Cover? Cover { get; init; }

    /// <summary>The request that made it.</summary>
    [Id(7)]
    public required RequestHash Request { get; init; }
}

/// <summary>A pin on a board.</summary>
[GenerateSerializer, Immutable, Alias("parley.ListedPin")]
internal readonly record struct ListedPin([property: Id(0)] PinId Id, [property: Id(1)] bool HasImage);

/// <summary>A board's picture, and the pin that it is from.</summary>
[GenerateSerializer, Immutable, Alias("parley.Cover")]
internal sealed record Cover([property: Id(0)] PinId PinId, [property: Id(1)] Image Image);
