using System.Collections.Immutable;
using Parley.Boards;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>What is stored of a person besides the inbox: a thousand blocks, contacts and boards each are about 100 kB.</summary>
internal sealed record UserState
{
    /// <summary>The schema that this program writes, and the newest that it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The schema of this row.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The profile, or null: no such person.</summary>
    public Profile? Profile { get; init; }

    /// <summary>Whom the person blocks, in the order of blocking.</summary>
    public ImmutableArray<UserId> Blocks { get; init; } = [];

    /// <summary>Saved contacts, in the order of saving.</summary>
    public ImmutableArray<UserId> Contacts { get; init; } = [];

    /// <summary>Ids of own boards, in the order of making; some may never have come to be.</summary>
    public ImmutableArray<BoardId> Boards { get; init; } = [];
}
