using Parley.Content;
using Parley.Users;

namespace Parley.Conversations;

/// <summary>One conversation: its members, its name and its ordered log. Key: <see cref="ConversationId"/>.</summary>
/// <remarks>
/// Every change takes the next number: 1, 2, 3, ... An answer means durable. Calls interleave: whatever waits while an append is
/// in flight goes into the next one. Whoever is not a member gets <see cref="ErrorCode.NotFound"/> from every method, which is
/// therefore not repeated below. When the store does not answer: <see cref="ErrorCode.OutcomeUnknown"/>; when the queue is full:
/// <see cref="ErrorCode.Unavailable"/>. The actor comes first and was authenticated by the caller.
/// </remarks>
[Alias("parley.IConversationGrain")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>Makes this conversation, or answers with it if it exists already; sends the first message in the same append.</summary>
    /// <remarks>A group's id was reserved for (creator, client id) before. Refuses with ConversationFull, RecipientUnavailable and NotFound
    /// (naming the people), LimitReached (an inbox), ContentNotFound, ClientIdReused, Unavailable (a joining row was not stored).
    /// A one-to-one that exists is a repeat unless its message is new; without a message it is shown to the caller only.</remarks>
    [Alias("Create")]
    Task<Result<Created<ConversationCreated>>> CreateAsync(UserId creator, CreateConversation command, CancellationToken cancellationToken);

    /// <summary>The conversation as <paramref name="viewer"/> sees it.</summary>
    [Alias("Get")]
    Task<Result<ConversationView>> GetAsync(UserId viewer, CancellationToken cancellationToken);

    /// <summary>Renames a group; null takes the name away. Refuses with Direct.</summary>
    [Alias("Rename")]
    Task<Result<ConversationView>> RenameAsync(UserId actor, string? name, CancellationToken cancellationToken);

    /// <summary>Adds people, all or none. Refuses with Direct, ConversationFull, NotFound and RecipientUnavailable (naming them),
    /// LimitReached, Unavailable.</summary>
    [Alias("AddMembers")]
    Task<Result<ConversationView>> AddMembersAsync(UserId actor, AddMembers command, CancellationToken cancellationToken);

    /// <summary>Leaves (oneself), or removes another (the creator only). Refuses with Direct, NotAllowed,
    /// NotFound (no such member).</summary>
    [Alias("RemoveMember")]
    Task<Result<Done>> RemoveMemberAsync(UserId actor, UserId member, CancellationToken cancellationToken);

    /// <summary>Sends one message; repeat with the same client id at will. Checks run in this order:
    /// membership, repeat, all else.</summary>
    /// <remarks>Refuses with InvalidRequest (text, shares, reply), ContentNotFound, RecipientUnavailable
    /// (one-to-one), ClientIdReused.</remarks>
    [Alias("Send")]
    Task<Result<Created<EntryView>>> SendAsync(UserId sender, SendMessage command, CancellationToken cancellationToken);

    /// <summary>Whether the sender has sent under this client id here. Looks up nothing else.</summary>
    [Alias("HasSent")]
    Task<Result<bool>> HasSentAsync(UserId sender, ClientId clientId, CancellationToken cancellationToken);

    /// <summary>Replaces the text of one's own message. Refuses with NotFound (not readable, not a message, unsent), NotAllowed
    /// (another's), InvalidRequest (text; or null where there are no shares), RecipientUnavailable (blocked).</summary>
    [Alias("Edit")]
    Task<Result<EntryView>> EditAsync(UserId actor, long seq, string? text, CancellationToken cancellationToken);

    /// <summary>Takes back one's own message: text and cards leave the store's live rows, a stub stays. Again: no change. Refuses with
    /// NotFound, NotAllowed.</summary>
    [Alias("Unsend")]
    Task<Result<EntryView>> UnsendAsync(UserId actor, long seq, CancellationToken cancellationToken);

    /// <summary>Sets or takes back a reaction. Refuses with NotFound, InvalidRequest (not of the palette), LimitReached,
    /// RecipientUnavailable (blocked).</summary>
    [Alias("React")]
    Task<Result<EntryView>> ReactAsync(UserId actor, React command, CancellationToken cancellationToken);

    /// <summary>A page of entries in their present state, without marks.</summary>
    [Alias("Read")]
    Task<Result<MessagePage>> ReadAsync(UserId reader, ReadMessages query, CancellationToken cancellationToken);

    /// <summary>What happened after a position, marks included. Below the first readable number it starts there. Refuses with
    /// PositionUnknown (beyond the head).</summary>
    /// <param name="reader">Who reads.</param>
    /// <param name="after">The reader's position: 0 or more.</param>
    /// <param name="limit">1 to 100 numbers.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Changes")]
    Task<Result<ChangePage>> ChangesAsync(UserId reader, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The gallery, newest first, without the shares of unsent messages.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="kind">The wanted kind, or null for all.</param>
    /// <param name="from">Where the page begins, or null for the newest share.</param>
    /// <param name="limit">1 to 100 shares.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("SharesFrom")]
    Task<Result<SharePage>> SharesAsync(
        UserId reader, ShareKind? kind, SharePosition? from, int limit, CancellationToken cancellationToken);

    /// <summary>One share, for saving it. Refuses with NotFound (not readable, no such message or share) and
    /// ContentNotFound (unsent).</summary>
    [Alias("Share")]
    Task<Result<SharedCard>> ShareAsync(UserId reader, long seq, int index, CancellationToken cancellationToken);

    /// <summary>The cursor of somebody who has read up to <paramref name="seq"/>; a number below the first readable counts as the one
    /// before it. Refuses with PositionUnknown (beyond the head).</summary>
    [Alias("Position")]
    Task<Result<ReadCursor>> PositionAsync(UserId reader, long seq, CancellationToken cancellationToken);

    /// <summary>The cursor of somebody to whom everything from <paramref name="seq"/> on is unread again. Refuses with NotFound (not
    /// readable), LimitReached (more than 100 messages back).</summary>
    [Alias("UnreadPosition")]
    Task<Result<ReadCursor>> UnreadPositionAsync(UserId reader, long seq, CancellationToken cancellationToken);

    /// <summary>Lets the others see how far <paramref name="reader"/> has read. Forward only; written behind; takes no number.</summary>
    [Alias("NoteReceipt")]
    Task<Result<Done>> NoteReceiptAsync(UserId reader, long seq, CancellationToken cancellationToken);

    /// <summary>Stores in this one-to-one that <paramref name="blocker"/> blocks the other, or no longer; makes the conversation, shown to
    /// nobody, if there is none. Takes no number.</summary>
    /// <remarks>Callers: who carries out a change that the blocker's user grain has stored.</remarks>
    /// <param name="blocker">The blocker.</param>
    /// <param name="blocked">Whether the other is blocked.</param>
    /// <param name="stamp">The blocker's user grain gives it; a change whose stamp is not above the stored one changes nothing.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("ApplyBlock")]
    Task<Result<Done>> SetBlockedAsync(UserId blocker, bool blocked, long stamp, CancellationToken cancellationToken);
}
