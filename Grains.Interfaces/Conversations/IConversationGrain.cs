using Parley.Content;
using Parley.Users;

namespace Parley.Conversations;

/// <summary>One conversation: its members, its name and its ordered log. Key: <see cref="ConversationId"/>.</summary>
/// <remarks>
/// Every change takes the next sequence number: 1, 2, 3, ... A successful answer means that the change is durable. Calls interleave:
/// changes that arrive while an append is in flight are part of the next append. Every method refuses with <see cref="ErrorCode.NotFound"/>
/// if the actor is not a member. If the store does not answer, a change refuses with <see cref="ErrorCode.OutcomeUnknown"/> if it may be
/// stored, else with <see cref="ErrorCode.Unavailable"/>; a read refuses with Unavailable. If the queue is full, a change refuses with
/// Unavailable. These codes are not repeated below. The first parameter is the actor, whom the caller has authenticated.
/// </remarks>
[Alias("parley.IConversationGrain")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>Creates this conversation, or returns it if it exists. The first message is part of the same append.</summary>
    /// <remarks>The caller has reserved a group's id for (creator, client id). Refuses with ConversationFull, RecipientUnavailable and
    /// NotFound (both name the people), LimitReached (an inbox), ContentNotFound, ClientIdReused, Unavailable (a joining row was not
    /// stored). A call for an existing one-to-one is a repeat unless its message is new. Without a message, the one-to-one becomes visible
    /// to the creator only.</remarks>
    [Alias("Create")]
    Task<Result<Created<ConversationCreated>>> CreateAsync(UserId creator, CreateConversation command, CancellationToken cancellationToken);

    /// <summary>Returns the conversation as <paramref name="viewer"/> sees it.</summary>
    [Alias("Get")]
    Task<Result<ConversationView>> GetAsync(UserId viewer, CancellationToken cancellationToken);

    /// <summary>Renames a group. Null removes the name. Refuses with Direct.</summary>
    [Alias("Rename")]
    Task<Result<ConversationView>> RenameAsync(UserId actor, string? name, CancellationToken cancellationToken);

    /// <summary>Adds people, either all of them or none. Refuses with Direct, ConversationFull, NotFound and RecipientUnavailable (both
    /// name the people), LimitReached, Unavailable.</summary>
    [Alias("AddMembers")]
    Task<Result<ConversationView>> AddMembersAsync(UserId actor, AddMembers command, CancellationToken cancellationToken);

    /// <summary>Removes a member. Every member may remove themselves; only the creator may remove others. Refuses with Direct, NotAllowed,
    /// NotFound (no such member).</summary>
    [Alias("RemoveMember")]
    Task<Result<Done>> RemoveMemberAsync(UserId actor, UserId member, CancellationToken cancellationToken);

    /// <summary>Sends one message. It is safe to repeat it with the same client id. The checks run in this order: membership, repeat,
    /// everything else.</summary>
    /// <remarks>Refuses with InvalidRequest (text, shares or reply), ContentNotFound, RecipientUnavailable (only in a one-to-one),
    /// ClientIdReused.</remarks>
    [Alias("Send")]
    Task<Result<Created<EntryView>>> SendAsync(UserId sender, SendMessage command, CancellationToken cancellationToken);

    /// <summary>Returns whether the sender has already sent a message with this client id here. It looks up nothing else. Refuses with
    /// NotFound (not a member).</summary>
    [Alias("HasSent")]
    Task<Result<bool>> HasSentAsync(UserId sender, ClientId clientId, CancellationToken cancellationToken);

    /// <summary>Replaces the text of the actor's own message. Refuses with NotFound (not readable, not a message, or unsent), NotAllowed
    /// (another sender), InvalidRequest (bad text, or null without shares), RecipientUnavailable (blocked).</summary>
    [Alias("Edit")]
    Task<Result<EntryView>> EditAsync(UserId actor, long seq, string? text, CancellationToken cancellationToken);

    /// <summary>Unsends the actor's own message. Its text and cards leave the store's live rows; a stub stays. A repeat changes nothing.
    /// Refuses with NotFound, NotAllowed.</summary>
    [Alias("Unsend")]
    Task<Result<EntryView>> UnsendAsync(UserId actor, long seq, CancellationToken cancellationToken);

    /// <summary>Adds or removes a reaction. Refuses with NotFound, InvalidRequest (not in the palette), LimitReached, RecipientUnavailable
    /// (blocked).</summary>
    [Alias("React")]
    Task<Result<EntryView>> ReactAsync(UserId actor, React command, CancellationToken cancellationToken);

    /// <summary>Returns a page of entries in their present state, without marks.</summary>
    [Alias("Read")]
    Task<Result<MessagePage>> ReadAsync(UserId reader, ReadMessages query, CancellationToken cancellationToken);

    /// <summary>Returns the changes after a position, including marks. If the position is below the first readable number, the page starts
    /// at that number. Refuses with PositionUnknown (beyond the head).</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="after">The reader's position: 0 or more.</param>
    /// <param name="limit">1 to 100 numbers.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    [Alias("Changes")]
    Task<Result<ChangePage>> ChangesAsync(UserId reader, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Returns a page of the gallery, newest first, without the shares of unsent messages.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="kind">The kind to return, or null for all kinds.</param>
    /// <param name="from">Where the page begins, or null for the newest share.</param>
    /// <param name="limit">1 to 100 shares.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    [Alias("SharesFrom")]
    Task<Result<SharePage>> SharesAsync(
        UserId reader, ShareKind? kind, SharePosition? from, int limit, CancellationToken cancellationToken);

    /// <summary>Returns one share, so that the caller can save it. Refuses with NotFound (not readable, or no such message or share) and
    /// ContentNotFound (unsent).</summary>
    [Alias("Share")]
    Task<Result<SharedCard>> ShareAsync(UserId reader, long seq, int index, CancellationToken cancellationToken);

    /// <summary>Returns the read cursor of a member who has read up to <paramref name="seq"/>. A lower number than the first readable one
    /// counts as the number before the first readable one. Refuses with PositionUnknown (beyond the head).</summary>
    [Alias("Position")]
    Task<Result<ReadCursor>> PositionAsync(UserId reader, long seq, CancellationToken cancellationToken);

    /// <summary>Returns the read cursor that makes everything from <paramref name="seq"/> on unread again. Refuses with NotFound (not
    /// readable), LimitReached (more than 100 messages back).</summary>
    [Alias("UnreadPosition")]
    Task<Result<ReadCursor>> UnreadPositionAsync(UserId reader, long seq, CancellationToken cancellationToken);

    /// <summary>Records how far <paramref name="reader"/> has read, for the other members. It only moves forward, takes no sequence number
    /// and is stored after the answer.</summary>
    [Alias("NoteReceipt")]
    Task<Result<Done>> NoteReceiptAsync(UserId reader, long seq, CancellationToken cancellationToken);

    /// <summary>Tells the connected members that <paramref name="typist"/> is typing. It is never stored and may be lost. Refuses with
    /// NotFound, RecipientUnavailable (a one-to-one in which one member blocks the other).</summary>
    /// <remarks>The caller must know that the typist lets others see it: <see cref="UserSettings.Typing"/>.</remarks>
    [Alias("Type")]
    Task<Result<Done>> TypeAsync(UserId typist, CancellationToken cancellationToken);

    /// <summary>Stores in this one-to-one whether <paramref name="blocker"/> blocks the other member. If there is no conversation, it is
    /// created and is visible in no inbox. The change takes no sequence number.</summary>
    /// <remarks>Called by code that applies a change which the blocker's user grain has already stored.</remarks>
    /// <param name="blocker">The blocker.</param>
    /// <param name="blocked">Whether the other member is blocked.</param>
    /// <param name="stamp">Assigned by the blocker's user grain. A change whose stamp is not above the stored one changes nothing.</param>
    /// <param name="cancellationToken">Cancels the wait; the change itself continues.</param>
    [Alias("ApplyBlock")]
    Task<Result<Done>> SetBlockedAsync(UserId blocker, bool blocked, long stamp, CancellationToken cancellationToken);
}
