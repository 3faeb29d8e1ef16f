using Orleans.Concurrency;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Inbox;

/// <summary>One person's inbox: a pointer to each of their conversations. Key: <see cref="UserId"/>; the same grain as
/// <see cref="IUserGrain"/>.</summary>
/// <remarks>The conversation is the truth; this is an index of it, and converges to it after any crash. Every change of a pointer takes the
/// inbox's next revision; revisions never go back. Calls interleave. Never awaits a conversation grain.</remarks>
[Alias("parley.IInboxGrain")]
public interface IInboxGrain : IGrainWithStringKey
{
    /// <summary>A page of a folder, newest first.</summary>
    /// <param name="folder">Which folder.</param>
    /// <param name="from">Where the page begins, or null for the newest.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("List")]
    Task<InboxPage> ListAsync(InboxFolder folder, InboxPosition? from, int limit, CancellationToken cancellationToken);

    /// <summary>What changed after a revision. Refuses with PositionUnknown:
    /// inside a range that a crash burned, too old, or beyond the newest.</summary>
    [Alias("Changes")]
    Task<Result<InboxChanges>> ChangesAsync(long since, int limit, CancellationToken cancellationToken);

    /// <summary>One pointer. Refuses with NotFound.</summary>
    [Alias("Pointer")]
    Task<Result<Pointer>> PointerAsync(ConversationId conversationId, CancellationToken cancellationToken);

    /// <summary>The read cursor of one conversation, for naming the first unread message. Refuses with NotFound.</summary>
    [Alias("Cursor")]
    Task<Result<ReadCursor>> CursorAsync(ConversationId conversationId, CancellationToken cancellationToken);

    /// <summary>Moves the read cursor, forward only; a cursor behind the present one changes nothing. Written behind.
    /// Refuses with NotFound.</summary>
    [Alias("MoveCursor")]
    Task<Result<Pointer>> MoveCursorAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken);

    /// <summary>Sets the read cursor where "mark unread" wants it, also backwards. Stored before it is answered.
    /// Refuses with NotFound.</summary>
    [Alias("MarkUnread")]
    Task<Result<Pointer>> MarkUnreadAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken);

    /// <summary>Mutes, unmutes, hides or shows. Stored before it is answered. Refuses with NotFound.</summary>
    [Alias("Configure")]
    Task<Result<Pointer>> ConfigureAsync(ConversationId conversationId, PointerSettings settings, CancellationToken cancellationToken);

    /// <summary>Stores a hidden joining row with this attempt's token, so that the durable inbox holds the conversation before
    /// the membership does.</summary>
    /// <remarks>Callers: the conversation, before it commits a membership. Stored before it is answered.</remarks>
    /// <param name="conversationId">The conversation that is about to have this member.</param>
    /// <param name="token">Names the attempt.</param>
    /// <param name="addedBy">Who adds; the person themselves where they create.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null when stored; else NotFound (no such person), RecipientUnavailable (blocked), LimitReached (inbox full).</returns>
    [Alias("PrepareJoin")]
    Task<Error?> PrepareJoinAsync(ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken);

    /// <summary>Takes one attempt's token back after its certain failure; other attempts' tokens and older pointers stay.
    /// Never after an unknown outcome.</summary>
    [Alias("CancelJoin")]
    Task CancelJoinAsync(ConversationId conversationId, Guid token, CancellationToken cancellationToken);

    /// <summary>Takes in the state of a conversation, if it is newer than what is known.
    /// Callers: the conversation's fan-out, after the commit.</summary>
    /// <remarks>Reveals a joining row only if the summary names the person and is above the row's number.
    /// A one-to-one without messages reveals nothing.</remarks>
    [Alias("Deliver")]
    Task DeliverAsync(ConversationSummary summary, CancellationToken cancellationToken);

    /// <summary>Says which silo deliveries come from, so that the inbox can move to where most of them do.
    /// Nothing is lost if this is.</summary>
    /// <remarks>Callers: conversations, now and then.</remarks>
    /// <param name="origin">Where the conversation is.</param>
    /// <param name="deliveries">How many deliveries this speaks for.</param>
    [OneWay]
    [Alias("NoteOrigin")]
    Task NoteOriginAsync(SiloAddress origin, int deliveries);

    /// <summary>Shows a one-to-one to the person who opened it, messages or not. Stored before it is answered.
    /// Refuses with LimitReached (inbox full).</summary>
    [Alias("Open")]
    Task<Result<Pointer>> OpenAsync(ConversationSummary summary, CancellationToken cancellationToken);

    /// <summary>Leaves a tombstone with the number of leaving: nothing up to that number brings the conversation back.
    /// Stored before it is answered.</summary>
    [Alias("Depart")]
    Task DepartAsync(ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken);

    /// <summary>Stores what is unsaved if the stored pointer is behind; true when the <i>stored</i> inbox has the conversation at
    /// <paramref name="seq"/> or above.</summary>
    [Alias("Confirm")]
    Task<bool> ConfirmAsync(ConversationId conversationId, long seq, CancellationToken cancellationToken);
}
