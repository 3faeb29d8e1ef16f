using System.Collections.Immutable;
using Parley.Content;
using Parley.Grains.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Boards;

/// <summary>What is stored of a board: nothing yet, the board, or that there was one.</summary>
internal sealed record BoardState
{
    /// <summary>The schema that this program writes, and the newest that it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The schema of this row.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The board, or null.</summary>
    public Board? Board { get; init; }

    /// <summary>Of a board that was deleted: whose it was. Such an id is never used again.</summary>
    public UserId? DeletedBy { get; init; }
}

/// <summary>A board as stored. 2,000 pins are about 100 kB.</summary>
internal sealed record Board
{
    /// <summary>Whose it is.</summary>
    public required UserId OwnerId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Whether only owner and collaborators see it.</summary>
    public bool Secret { get; init; }

    /// <summary>Who else may add and remove pins, in the order of adding.</summary>
    public ImmutableArray<UserId> CollaboratorIds { get; init; } = [];

    /// <summary>Its pins, the oldest first.</summary>
    public ImmutableArray<ListedPin> Pins { get; init; } = [];

    /// <summary>The picture of the newest pin that has one. Of the others the pins know; kept here, 2,000 would not fit a stored state.</summary>
    public Cover? Cover { get; init; }

    /// <summary>The request that made it.</summary>
    public required RequestHash Request { get; init; }
}

/// <summary>A pin on a board.</summary>
internal readonly record struct ListedPin(PinId Id, bool HasImage);

/// <summary>A board's picture, and the pin that it is from.</summary>
internal sealed record Cover(PinId PinId, Image Image);
