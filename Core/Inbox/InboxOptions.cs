using System.ComponentModel.DataAnnotations;

namespace Parley.Core.Inbox;

/// <summary>Limits and times of inboxes. Section <c>Inbox</c>.</summary>
public sealed class InboxOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Inbox";

    /// <summary>The most conversations in one inbox, including those that are being joined. A one-to-one does not count while it is
    /// hidden.</summary>
    /// <value>10 to 100,000; default 10,000. Above it, the member who adds the person gets <see cref="ErrorCode.LimitReached"/>.</value>
    [Range(10, 100_000)]
    public int MaxConversations { get; set; } = 10_000;

    /// <summary>The most conversations of an inbox in which the person has neither written nor read. At this limit, only the person, their
    /// contacts, and people to whom the person has written can add another conversation.</summary>
    /// <value>1 to 100,000; default 1,000. Above it, the member who adds the person gets
    /// <see cref="ErrorCode.RecipientUnavailable"/>.</value>
    [Range(1, 100_000)]
    public int MaxUntouched { get; set; } = 1_000;

    /// <summary>The time after a person left a group during which the member who had added them cannot add them again. It ends early if the
    /// person writes to that member.</summary>
    /// <value>0 to 365 d; default 1 d. During this time, that member gets <see cref="ErrorCode.RecipientUnavailable"/>.</value>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan RejoinPause { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long changed pointers may wait before they are stored.</summary>
    /// <value>100 ms to 10 min; default 10 s. With a longer interval, a crash leaves more pointers to compare, and loses more movements of
    /// read cursors.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an inbox must be unused before its rows are released from memory. The next call loads them again. An inbox with
    /// more than 500 rows stays in memory.</summary>
    /// <value>1 s to 1 h; default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The inbox moves to the silo whose deliveries are this many ahead of the deliveries of all other silos.</summary>
    /// <value>0 to 1,000,000; default 128. With 0, inboxes do not move. A move costs about six requests to the store.</value>
    [Range(0, 1_000_000)]
    public int MoveAfter { get; set; } = 128;

    /// <summary>Pointers that are compared with their conversations before an unclean inbox answers. The rest is compared in the
    /// background.</summary>
    /// <value>1 to 10,000; default 200.</value>
    [Range(1, 10_000)]
    public int ReconcileFirst { get; set; } = 200;

    /// <summary>The newest tombstones that are kept in memory. A position older than the oldest of them is refused with
    /// <see cref="ErrorCode.PositionUnknown"/>.</summary>
    /// <value>10 to 100,000; default 1,000.</value>
    [Range(10, 100_000)]
    public int MaxTombstones { get; set; } = 1_000;

    /// <summary>Revisions that are reserved at a time. A crash burns at most this many.</summary>
    /// <value>100 to 1,000,000; default 10,000.</value>
    [Range(100, 1_000_000)]
    public int RevisionReserve { get; set; } = 10_000;

    /// <summary>The age at which an attempt to join without a result expires.</summary>
    /// <value>1 min to 30 d; default 1 d.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan JoiningExpiry { get; set; } = TimeSpan.FromDays(1);
}
