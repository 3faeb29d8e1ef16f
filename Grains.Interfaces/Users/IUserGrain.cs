using System.Collections.Immutable;
using Parley.Boards;
using Parley.Conversations;

namespace Parley.Users;

/// <summary>The kind of object that a creation creates. It is part of the creation's key.</summary>
public enum CreationKind
{
    /// <summary>A group conversation.</summary>
    Conversation = 1,

    /// <summary>A board.</summary>
    Board = 2,

    /// <summary>A pin, created or saved.</summary>
    Pin = 3,
}

/// <summary>One person: profile, contacts, blocks, and the ids of the boards and of all objects that the person created. The key is
/// <see cref="UserId"/>.</summary>
/// <remarks>The grain never awaits a conversation. A successful answer means that the change is durable. The inbox has its own interface on
/// the same grain: <see cref="Inbox.IInboxGrain"/>. A person exists from their first authenticated call on.</remarks>
[Alias("parley.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Creates the person at the first call. Later calls do not change the profile.</summary>
    [Alias("Ensure")]
    Task<Profile> EnsureAsync(string? displayName, CancellationToken cancellationToken);

    /// <summary>Returns the profile, or null if there is no such person.</summary>
    [Alias("GetProfile")]
    Task<Profile?> GetProfileAsync(CancellationToken cancellationToken);

    /// <summary>Changes the profile. Refuses with InvalidRequest.</summary>
    [Alias("UpdateProfile")]
    Task<Result<Profile>> UpdateProfileAsync(ProfilePatch patch, CancellationToken cancellationToken);

    /// <summary>Returns the settings. Those that the person has never changed have their defaults.</summary>
    [Alias("GetSettings")]
    Task<UserSettings> GetSettingsAsync(CancellationToken cancellationToken);

    /// <summary>Changes settings. Stored before the answer.</summary>
    [Alias("UpdateSettings")]
    Task<UserSettings> UpdateSettingsAsync(UserSettingsPatch patch, CancellationToken cancellationToken);

    /// <summary>Returns the presence of this person. Null if the person has not switched it on, blocks <paramref name="viewer"/>, or is
    /// with the viewer in none of the conversations as far as this person's inbox shows.</summary>
    /// <param name="viewer">The person who wants to see the presence.</param>
    /// <param name="conversationIds">Conversations that the viewer's inbox shows, and people whom the viewer does not block:
    /// <see cref="Inbox.IInboxGrain.SharedWithAsync"/>. So the inboxes of both show the same conversation.</param>
    /// <param name="cancellationToken">Cancels the wait for the first load of the inbox.</param>
    [Alias("PresenceOf")]
    Task<Presence?> PresenceOfAsync(
        UserId viewer, ImmutableArray<ConversationId> conversationIds, CancellationToken cancellationToken);

    /// <summary>Returns null if <paramref name="sender"/> may write to or add this person. Otherwise NotFound (no such person) or
    /// RecipientUnavailable (blocked).</summary>
    [Alias("WhyNoContact")]
    Task<Error?> WhyNoContactAsync(UserId sender, CancellationToken cancellationToken);

    /// <summary>Returns a page of the people whom this person blocks, in the order of blocking.</summary>
    [Alias("BlockPage")]
    Task<UserPage> BlocksAsync(ListPosition? after, int limit, CancellationToken cancellationToken);

    /// <summary>Blocks or unblocks a user. After the answer, this grain refuses attempts of a blocked user to add the person. Stored before
    /// the answer. Refuses with NotFound (oneself), LimitReached (1,000 blocks by default), Unavailable (too many changes are
    /// pending).</summary>
    /// <returns>The change that the caller must apply to the one-to-one; null if it has been applied already.</returns>
    [Alias("SetBlock")]
    Task<Result<PendingBlock?>> SetBlockAsync(UserId userId, bool blocked, CancellationToken cancellationToken);

    /// <summary>Records that the one-to-one has applied a change of a block.</summary>
    [Alias("BlockApplied")]
    Task BlockAppliedAsync(PendingBlock block, CancellationToken cancellationToken);

    /// <summary>Returns the changes of blocks that the one-to-ones may not have applied, because a caller failed between two
    /// steps.</summary>
    [Alias("PendingBlocks")]
    Task<ImmutableArray<PendingBlock>> PendingBlocksAsync(CancellationToken cancellationToken);

    /// <summary>Returns a page of saved contacts, in the order of saving.</summary>
    [Alias("ContactPage")]
    Task<UserPage> ContactsAsync(ListPosition? after, int limit, CancellationToken cancellationToken);

    /// <summary>Saves a contact. Refuses with NotFound (oneself), LimitReached (1,000 contacts by default).</summary>
    [Alias("AddContact")]
    Task<Result<Done>> AddContactAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Removes a contact.</summary>
    [Alias("RemoveContact")]
    Task RemoveContactAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Returns the id that is reserved under this key. The first call reserves a new id permanently. Stored before the
    /// answer.</summary>
    /// <param name="kind">The kind of object to create.</param>
    /// <param name="key">The client id. If one request creates several objects, it is the client id and a part that distinguishes them. At
    /// most 200 characters.</param>
    /// <param name="cancellationToken">Cancels the wait. A write that has begun may still complete.</param>
    [Alias("Reserve")]
    Task<string> ReserveAsync(CreationKind kind, string key, CancellationToken cancellationToken);

    /// <summary>Returns the id that <see cref="ReserveAsync"/> has stored under this key, or null. Stores nothing.</summary>
    /// <inheritdoc cref="ReserveAsync"/>
    [Alias("FindReserved")]
    Task<string?> FindReservedAsync(CreationKind kind, string key, CancellationToken cancellationToken);

    /// <summary>Reserves the id of a board and lists it among the person's boards. Refuses with LimitReached (500 boards by
    /// default).</summary>
    [Alias("ReserveBoard")]
    Task<Result<BoardId>> ReserveBoardAsync(ClientId clientId, CancellationToken cancellationToken);

    /// <summary>Lists a board, once. Refuses with LimitReached. Called by the board before it is created.</summary>
    [Alias("ListBoard")]
    Task<Result<Done>> ListBoardAsync(BoardId boardId, CancellationToken cancellationToken);

    /// <summary>Hides a deleted board. It no longer counts against the limit of boards, but <see cref="BoardsAsync"/> returns it until its
    /// pins are deleted. Called by the board.</summary>
    [Alias("HideBoard")]
    Task HideBoardAsync(BoardId boardId, CancellationToken cancellationToken);

    /// <summary>Returns the ids of the person's boards in the order of creation, then those of hidden boards. A board may be deleted, or
    /// may never have been created: ask the board.</summary>
    [Alias("Boards")]
    Task<ImmutableArray<BoardId>> BoardsAsync(CancellationToken cancellationToken);

    /// <summary>Removes a board from the list. All its pins are deleted, or it was never created. Called by the board.</summary>
    [Alias("ForgetBoard")]
    Task ForgetBoardAsync(BoardId boardId, CancellationToken cancellationToken);
}

/// <summary>A change of a block that the one-to-one must apply.</summary>
/// <param name="UserId">The other person.</param>
/// <param name="Stamp">Increases with each change that the blocker makes. The highest stamp wins.</param>
/// <param name="IsBlocked">Whether the other person is blocked.</param>
[GenerateSerializer, Immutable, Alias("parley.PendingBlock")]
public sealed record PendingBlock([property: Id(0)] UserId UserId, [property: Id(1)] long Stamp, [property: Id(2)] bool IsBlocked);
