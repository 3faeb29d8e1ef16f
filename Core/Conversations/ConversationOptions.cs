using System.ComponentModel.DataAnnotations;

namespace Parley.Core.Conversations;

/// <summary>Limits and times of conversations. Section <c>Conversations</c>.</summary>
public sealed class ConversationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Conversations";

    /// <summary>Most members of a conversation. An invitation that is not accepted yet counts.</summary>
    /// <value>2 to 10; default 10. Above it: <see cref="ErrorCode.ConversationFull"/>.</value>
    [Range(2, 10)]
    public int MaxMembers { get; set; } = 10;

    /// <summary>Longest message text, in Unicode scalar values.</summary>
    /// <value>1 to 10,000; default 2,000. Above it: <see cref="ErrorCode.InvalidRequest"/>, <c>too_long</c>.</value>
    [Range(1, 10_000)]
    public int MaxTextLength { get; set; } = 2_000;

    /// <summary>Longest name of a group, in Unicode scalar values.</summary>
    /// <value>1 to 200; default 80. Above it: <see cref="ErrorCode.InvalidRequest"/>, <c>too_long</c>.</value>
    [Range(1, 200)]
    public int MaxNameLength { get; set; } = 80;

    /// <summary>Most shares of one message.</summary>
    /// <value>1 to 10; default 10. Above it: <see cref="ErrorCode.InvalidRequest"/>, <c>too_long</c>.</value>
    [Range(1, 10)]
    public int MaxShares { get; set; } = 10;

    /// <summary>Changes of one conversation that may be in progress: those of the append in flight, and those that wait for it.</summary>
    /// <value>1 to 10,000; default 256. Above it: <see cref="ErrorCode.Unavailable"/> with <see cref="Error.RetryAfter"/>.</value>
    [Range(1, 10_000)]
    public int MaxQueued { get; set; } = 256;

    /// <summary>Most changes in one append.</summary>
    /// <value>1 to 49, because a batch transaction of Azure Tables has at most 100 operations; default 49.</value>
    [Range(1, 49)]
    public int MaxBatch { get; set; } = 49;

    /// <summary>Newest rows that are kept in memory, until the conversation has had no change for <see cref="QuietTime"/>.</summary>
    /// <value>1 to 1,000; default 100.</value>
    [Range(1, 1_000)]
    public int Tail { get; set; } = 100;

    /// <summary>The most bytes that these rows use in memory. The newest row is kept even if it alone is larger.</summary>
    /// <value>4 KiB to 16 MiB; default 256 KiB.</value>
    [Range(4_096, 16_777_216)]
    public int TailBytes { get; set; } = 262_144;

    /// <summary>The most bytes that the newest rows of all conversations of a process use in memory. Above this limit, the rows of the
    /// conversation that changed longest ago are released first. They are read from the store again when they are needed.</summary>
    /// <value>1 MiB to 64 GiB; default 128 MiB.</value>
    [Range(1_048_576, 68_719_476_736)]
    public long TailBudgetBytes { get; set; } = 134_217_728;

    /// <summary>The most bytes of stored rows in a page of messages or of changes. A page that reaches this limit is shorter and says where
    /// to continue. It has at least one entry, whatever its size.</summary>
    /// <value>16 KiB to 4 MiB; default 256 KiB.</value>
    [Range(16_384, 4_194_304)]
    public int PageBytes { get; set; } = 262_144;

    /// <summary>Most reactions to one message. A person counts once for each reaction.</summary>
    /// <value>10 to 1,000; default 200. Above it: <see cref="ErrorCode.LimitReached"/>.</value>
    [Range(10, 1_000)]
    public int MaxReactions { get; set; } = 200;

    /// <summary>How far back "mark unread" can go, in messages.</summary>
    /// <value>1 to 1,000; default 100. Above it: <see cref="ErrorCode.LimitReached"/>.</value>
    [Range(1, 1_000)]
    public int MaxMarkUnread { get; set; } = 100;

    /// <summary>Most departed people of a conversation whose inboxes have not stored the departure yet.</summary>
    /// <value>10 to 100; default 100. Above it: <see cref="ErrorCode.Unavailable"/> until some of these inboxes have stored it.</value>
    [Range(10, 100)]
    public int MaxDeparted { get; set; } = 100;

    /// <summary>How long an answer waits for the members' inboxes. After that, delivery continues in the background.</summary>
    /// <value>0 to 5 s; default 100 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan DeliveryDeadline { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the answer to a removal or a departure waits for the inbox of the person who goes, so that the person's live
    /// streams show nothing of the conversation any more. After that, delivery continues in the background.</summary>
    /// <value>0 to 5 s; default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan DepartureDeadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The most entries and marks that one live delivery carries. Above it, a client gets a pointer and
    /// reads the changes.</summary>
    /// <value>1 to 100; default 50.</value>
    [Range(1, 100)]
    public int MaxLiveEntries { get; set; } = 50;

    /// <summary>The most bytes of entries that one live delivery carries. Above it, a client gets a pointer and
    /// reads the changes.</summary>
    /// <value>1 KiB to 1 MiB; default 64 KiB.</value>
    [Range(1_024, 1_048_576)]
    public int MaxLiveBytes { get; set; } = 65_536;

    /// <summary>The shortest time between two live events with receipts of one conversation. Receipts that move meanwhile are
    /// merged.</summary>
    /// <value>100 ms to 1 min; default 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ReceiptPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time between two live events that the same person is typing. Requests in between are ignored.</summary>
    /// <value>0 to 6 s; default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:06")]
    public TimeSpan TypingPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a conversation must be without changes before its open row is deleted and its newest rows are released from
    /// memory.</summary>
    /// <value>1 s to 1 h; default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan QuietTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long receipts may wait before they are stored.</summary>
    /// <value>1 s to 10 min; default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ReceiptInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The reactions, by name. A message keeps a reaction whose name is removed from the palette.</summary>
    /// <value>1 to 32 names of <c>a-z</c>; default love, like, idea, question, no, laugh, wow, thanks.</value>
    [MinLength(1), MaxLength(32)]
    public IDictionary<string, string> Palette { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
