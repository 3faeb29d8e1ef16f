using System.Collections.Immutable;
using Orleans.Concurrency;
using Parley.Conversations;
using Parley.Live;
using Parley.Users;

namespace Parley.Inbox;

/// <summary>One person's inbox: a pointer to each of their conversations. The key is <see cref="UserId"/>. It is the same grain as
/// <see cref="IUserGrain"/>.</summary>
/// <remarks>The conversation is the source of truth. The inbox is an index of it and converges to it after any crash. Every change of a
/// pointer takes the inbox's next revision. Revisions never go back. Calls interleave. The inbox never awaits a conversation
/// grain.</remarks>
[Alias("parley.IInboxGrain")]
public interface IInboxGrain : IGrainWithStringKey
{
    /// <summary>Returns a page of a folder, newest first.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="from">Where the page begins, or null for the newest.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    [Alias("List")]
    Task<InboxPage> ListAsync(InboxFolder folder, InboxPosition? from, int limit, CancellationToken cancellationToken);

    /// <summary>Returns the changes after a revision. Refuses with PositionUnknown if the revision is inside a range that a crash burned,
    /// is too old, or is beyond the newest; <see cref="Error.Reason"/> says which.</summary>
    [Alias("Changes")]
    Task<Result<InboxChanges>> ChangesAsync(long since, int limit, CancellationToken cancellationToken);

    /// <summary>Returns one pointer. Refuses with NotFound.</summary>
    [Alias("Pointer")]
    Task<Result<Pointer>> PointerAsync(ConversationId conversationId, CancellationToken cancellationToken);

    /// <summary>Returns the read cursor of one conversation, from which the caller finds the first unread message. Refuses with
    /// NotFound.</summary>
    [Alias("Cursor")]
    Task<Result<ReadCursor>> CursorAsync(ConversationId conversationId, CancellationToken cancellationToken);

    /// <summary>Of the given people, returns those who share a conversation with this person, as this inbox shows it, and whom this person
    /// does not block.</summary>
    /// <remarks>The inbox of the other person may not show the conversation: <see cref="IUserGrain.PresenceOfAsync"/> decides.</remarks>
    /// <param name="userIds">At most 100 people.</param>
    /// <param name="cancellationToken">Cancels the wait for the first load.</param>
    [Alias("SharedWith")]
    Task<ImmutableArray<SharedConversations>> SharedWithAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken);

    /// <summary>Moves the read cursor forward. A cursor that is not ahead of the present one changes nothing. The change is stored after
    /// the answer. Refuses with NotFound.</summary>
    [Alias("MoveCursor")]
    Task<Result<Pointer>> MoveCursorAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken);

    /// <summary>Moves the read cursor as <see cref="MoveCursorAsync"/>, and returns whether the conversation may record a receipt. So the
    /// caller need not ask for the person's settings.</summary>
    [Alias("MarkRead")]
    Task<Result<MarkedRead>> MarkReadAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken);

    /// <summary>Sets the read cursor for "mark unread", also backwards. Stored before the answer. Refuses with NotFound.</summary>
    [Alias("MarkUnread")]
    Task<Result<Pointer>> MarkUnreadAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken);

    /// <summary>Mutes, unmutes, hides or shows a conversation. Stored before the answer. Refuses with NotFound.</summary>
    [Alias("Configure")]
    Task<Result<Pointer>> ConfigureAsync(ConversationId conversationId, PointerSettings settings, CancellationToken cancellationToken);

    /// <summary>Stores a hidden joining row with the token of this attempt. The durable inbox thus knows of the conversation before the
    /// membership exists.</summary>
    /// <remarks>Called by the conversation before it commits a membership. Stored before the answer.</remarks>
    /// <param name="conversationId">The conversation that is about to have this member.</param>
    /// <param name="token">Identifies the attempt.</param>
    /// <param name="addedBy">The user who adds the person; the person themselves if they create the conversation.</param>
    /// <param name="cancellationToken">Cancels the wait for the inbox's lock. A change that has begun is completed.</param>
    /// <returns>Null if the row is stored. Otherwise NotFound (no such person), RecipientUnavailable (blocked, or the limits for strangers
    /// and for adding again after a departure), LimitReached (inbox full).</returns>
    [Alias("PrepareJoin")]
    Task<Error?> PrepareJoinAsync(ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken);

    /// <summary>Removes the token of one attempt that has certainly failed. Tokens of other attempts and older pointers stay. It must not
    /// be called after an unknown outcome.</summary>
    [Alias("CancelJoin")]
    Task CancelJoinAsync(ConversationId conversationId, Guid token, CancellationToken cancellationToken);

    /// <summary>Applies the state of a conversation if it is newer than the known state. Called by the conversation's fan-out and by the
    /// silo's owner of delivery, after the commit.</summary>
    /// <remarks>A joining row becomes visible only if the summary lists the person and has a higher sequence number than the row. A
    /// one-to-one without messages makes nothing visible.</remarks>
    [Alias("Deliver")]
    Task DeliverAsync(ConversationSummary summary, CancellationToken cancellationToken);

    /// <summary>As <see cref="DeliverAsync"/>, with the entries and marks themselves, which the inbox hands to the person's live streams.
    /// Called by the conversation's fan-out.</summary>
    /// <remarks>It has no <see cref="CancellationToken"/>, because nobody cancels it, and each member gets this call after every message.
    /// Orleans allocates objects for every token, also for one that cannot be cancelled.</remarks>
    /// <param name="summary">The state of the conversation.</param>
    /// <param name="entries">The changes up to that state. Null if they are too large, if they are unknown, or if the person is known to
    /// have no stream.</param>
    /// <returns>Whether the person has a stream, so that the next delivery should carry entries.</returns>
    [Alias("DeliverLive")]
    Task<bool> DeliverLiveAsync(ConversationSummary summary, LiveEntries? entries);

    /// <summary>Sends receipts or typing, which are never stored, to the person's live streams, if the inbox shows the conversation. The
    /// event may be lost.</summary>
    /// <returns>Whether the person has a stream.</returns>
    [Alias("Signal")]
    Task<bool> SignalAsync(ConversationSignal signal, CancellationToken cancellationToken);

    /// <summary>Registers a front end for the events of this inbox, or renews its lease, and returns the changes after a position. Both
    /// happen in one turn, so that no change is missed between them.</summary>
    /// <param name="frontEnd">The front end. Its lease ends if it is not renewed.</param>
    /// <param name="registration">Increases with each call of this front end.</param>
    /// <param name="since">The position; null for no changes.</param>
    /// <param name="limit">The most changes. If there are more, the answer is <see cref="ResyncReason.Behind"/>.</param>
    /// <param name="cancellationToken">Cancels the wait for the first load.</param>
    [Alias("Listen")]
    Task<LiveStart> ListenAsync(
        IFrontEndObserver frontEnd, long registration, long? since, int limit, CancellationToken cancellationToken);

    /// <summary>Renews the lease of a front end.</summary>
    /// <returns>The newest revision. Null if the front end has no lease: it must call <see cref="ListenAsync"/>.</returns>
    [Alias("RenewLease")]
    Task<long?> RenewLeaseAsync(IFrontEndObserver frontEnd);

    /// <summary>Ends the lease of a front end, unless it has registered again meanwhile.</summary>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="registration">The front end's latest registration when it stopped.</param>
    [Alias("StopListening")]
    Task StopListeningAsync(IFrontEndObserver frontEnd, long registration);

    /// <summary>Ends all streams of a session, at all front ends.</summary>
    /// <param name="sessionId">Identifies the session, as the front ends compute it from the token.</param>
    [Alias("EndSession")]
    Task EndSessionAsync(string sessionId);

    /// <summary>Reports the silo that deliveries come from, so that the inbox can move to the silo that sends most of them. It does no harm
    /// if this call is lost.</summary>
    /// <remarks>Called by conversations from time to time.</remarks>
    /// <param name="origin">The silo of the conversation.</param>
    /// <param name="deliveries">The number of deliveries that this call represents.</param>
    [OneWay]
    [Alias("NoteOrigin")]
    Task NoteOriginAsync(SiloAddress origin, int deliveries);

    /// <summary>Shows a one-to-one to the person who opened it, even if it has no messages. Stored before the answer. Refuses with
    /// LimitReached (inbox full).</summary>
    [Alias("Open")]
    Task<Result<Pointer>> OpenAsync(ConversationSummary summary, CancellationToken cancellationToken);

    /// <summary>Leaves a tombstone with the sequence number of the departure. Nothing up to that number brings the conversation back.
    /// Stored before the answer.</summary>
    [Alias("Depart")]
    Task DepartAsync(ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken);

    /// <summary>Stores unsaved rows if the stored pointer is older. Returns true if the <i>stored</i> inbox has the conversation at
    /// <paramref name="seq"/> or above.</summary>
    [Alias("Confirm")]
    Task<bool> ConfirmAsync(ConversationId conversationId, long seq, CancellationToken cancellationToken);
}
