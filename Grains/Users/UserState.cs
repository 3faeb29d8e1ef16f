using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.Boards;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The stored state of a person without the inbox. 1,000 blocks, 1,000 contacts and 1,000 boards are about 100 kB.</summary>
/// <remarks>It moves with the grain to another silo. The serialized ids never change.</remarks>
[GenerateSerializer, Immutable, Alias("parley.UserState")]
internal sealed record UserState
{
    /// <summary>The schema that this program writes, and the newest that it reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The schema of this row.</summary>
    [Id(0)]
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The profile, or null if there is no such person.</summary>
    [Id(1)]
    public Profile? Profile { get; init; }

    /// <summary>The people whom the person blocks, in the order of blocking.</summary>
    [Id(2)]
    public ImmutableArray<UserId> Blocks { get; init; } = [];

    /// <summary>Saved contacts, in the order of saving.</summary>
    [Id(3)]
    public ImmutableArray<UserId> Contacts { get; init; } = [];

    /// <summary>The ids of the person's boards, in the order of creation. Some boards may never have been created.</summary>
    [Id(4)]
    public ImmutableArray<BoardId> Boards { get; init; } = [];

    /// <summary>The stamp of the latest change of a block.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long BlockStamp { get; init; }

    /// <summary>Changes of blocks that the one-to-ones may not have applied, at most one for each person; null if there are none.</summary>
    [Id(6), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<PendingBlock>? PendingBlocks { get; init; }

    /// <summary>Ids of deleted boards that may still have pins; null if there are none.</summary>
    [Id(7), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<BoardId>? HiddenBoards { get; init; }

    /// <summary>The numbers of <see cref="Blocks"/>; null if no block was ever removed.</summary>
    [Id(8), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ListNumbers? BlockNumbers { get; init; }

    /// <summary>The numbers of <see cref="Contacts"/>; null if no contact was ever removed.</summary>
    [Id(9), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ListNumbers? ContactNumbers { get; init; }

    /// <summary>The settings; null if the person has the defaults.</summary>
    [Id(10), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserSettings? Settings { get; init; }

    /// <summary>When the person was last seen, cut to the hour; null if never, or while presence is switched off.</summary>
    [Id(11), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastSeenAt { get; init; }
}
