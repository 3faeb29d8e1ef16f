using System.Collections.Immutable;
using Parley.Boards;

namespace Parley.Users;

/// <summary>What a creation makes; part of its key.</summary>
public enum CreationKind
{
    /// <summary>A group conversation.</summary>
    Conversation = 1,

    /// <summary>A board.</summary>
    Board = 2,

    /// <summary>A pin: made or saved.</summary>
    Pin = 3,
}

/// <summary>A person: profile, contacts, blocks, the ids of own boards and of everything they ever created.
/// Key: <see cref="UserId"/>.</summary>
/// <remarks>Never awaits a conversation. An answer means durable. The inbox has an interface of its own on the same grain:
/// <see cref="Inbox.IInboxGrain"/>. A person exists from the first authenticated call on.</remarks>
[Alias("parley.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Makes the person if new; a display name given later changes nothing.</summary>
    [Alias("Ensure")]
    Task<Profile> EnsureAsync(string? displayName, CancellationToken cancellationToken);

    /// <summary>The profile, or null: no such person.</summary>
    [Alias("GetProfile")]
    Task<Profile?> GetProfileAsync(CancellationToken cancellationToken);

    /// <summary>Changes the profile. Refuses with InvalidRequest.</summary>
    [Alias("UpdateProfile")]
    Task<Result<Profile>> UpdateProfileAsync(ProfilePatch patch, CancellationToken cancellationToken);

    /// <summary>Null if <paramref name="sender"/> may write to or add this person;
    /// else NotFound (no such person) or RecipientUnavailable (blocked).</summary>
    [Alias("WhyNoContact")]
    Task<Error?> WhyNoContactAsync(UserId sender, CancellationToken cancellationToken);

    /// <summary>Whom this person blocks, in the order of blocking.</summary>
    [Alias("Blocks")]
    Task<ImmutableArray<UserId>> BlocksAsync(CancellationToken cancellationToken);

    /// <summary>Blocks somebody, or takes that back: from now on joining writes by a blocked person are refused here. Stored before it is
    /// answered. Refuses with NotFound (oneself), LimitReached (1,000 blocks by default),
    /// Unavailable (too many changes are pending).</summary>
    /// <returns>The change that is to be applied to the one-to-one; null: it was applied before.</returns>
    [Alias("SetBlock")]
    Task<Result<PendingBlock?>> SetBlockAsync(UserId userId, bool blocked, CancellationToken cancellationToken);

    /// <summary>Notes that the one-to-one has applied a change of a block.</summary>
    [Alias("BlockApplied")]
    Task BlockAppliedAsync(PendingBlock block, CancellationToken cancellationToken);

    /// <summary>Changes of blocks that the one-to-ones may not have applied: left by a caller that ended between two steps.</summary>
    [Alias("PendingBlocks")]
    Task<ImmutableArray<PendingBlock>> PendingBlocksAsync(CancellationToken cancellationToken);

    /// <summary>Saved contacts, in the order of saving.</summary>
    [Alias("Contacts")]
    Task<ImmutableArray<UserId>> ContactsAsync(CancellationToken cancellationToken);

    /// <summary>Saves a contact. Refuses with NotFound (oneself), LimitReached (1,000 contacts by default).</summary>
    [Alias("AddContact")]
    Task<Result<Done>> AddContactAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Forgets a contact.</summary>
    [Alias("RemoveContact")]
    Task RemoveContactAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>The id that this person's creation has, or from now on has for ever; stored before it is answered.</summary>
    /// <param name="kind">What is made.</param>
    /// <param name="key">The client id; where one request makes several things, the client id and what tells them apart.
    /// At most 200 characters.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Reserve")]
    Task<string> ReserveAsync(CreationKind kind, string key, CancellationToken cancellationToken);

    /// <summary>Reserves a board's id and lists it among one's own boards. Refuses with LimitReached (500 boards by default).</summary>
    [Alias("ReserveBoard")]
    Task<Result<BoardId>> ReserveBoardAsync(ClientId clientId, CancellationToken cancellationToken);

    /// <summary>Lists a board, once. Refuses with LimitReached. Callers: the board, before it is made.</summary>
    [Alias("ListBoard")]
    Task<Result<Done>> ListBoardAsync(BoardId boardId, CancellationToken cancellationToken);

    /// <summary>Hides a deleted board: it takes no place among the boards, but is named until its pins are deleted. Callers: the board.
    /// </summary>
    [Alias("HideBoard")]
    Task HideBoardAsync(BoardId boardId, CancellationToken cancellationToken);

    /// <summary>Ids of own boards in the order of making, then hidden ones. Some may never have come to be, or be deleted: ask the board.
    /// </summary>
    [Alias("Boards")]
    Task<ImmutableArray<BoardId>> BoardsAsync(CancellationToken cancellationToken);

    /// <summary>Takes a board off the list that is deleted with all its pins, or that never came to be. Callers: the board.</summary>
    [Alias("ForgetBoard")]
    Task ForgetBoardAsync(BoardId boardId, CancellationToken cancellationToken);
}

/// <summary>A change of a block that its one-to-one is to apply.</summary>
/// <param name="UserId">The other person.</param>
/// <param name="Stamp">Rises with each change that the blocker makes: the highest one counts.</param>
/// <param name="IsBlocked">Whether the other person is blocked.</param>
[GenerateSerializer, Immutable, Alias("parley.PendingBlock")]
public sealed record PendingBlock([property: Id(0)] UserId UserId, [property: Id(1)] long Stamp, [property: Id(2)] bool IsBlocked);
