using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>The kinds of rows of a log.</summary>
public enum LogRowKind
{
    /// <summary>An entry: a member's message.</summary>
    Message = 1,

    /// <summary>An entry: a change of members or name.</summary>
    System = 2,

    /// <summary>A mark. It names the entry that it changed, and has no content.</summary>
    Mark = 3,
}

/// <summary>One row of a conversation's log. Its key is <see cref="Seq"/>. Each mark on an entry replaces the entry's row.</summary>
public sealed record LogRow
{
    private const int RowBytes = 200;
    private const int PersonBytes = 48;

    /// <summary>The sequence number: 1, 2, 3, ... without gaps.</summary>
    public required long Seq { get; init; }

    /// <summary>Message, system entry or mark.</summary>
    public required LogRowKind Kind { get; init; }

    /// <summary>The number of messages up to and including this row, unsent ones included.</summary>
    public required long MessageCount { get; init; }

    /// <summary>The number of shares up to and including this row, unsent ones included.</summary>
    public required long ShareCount { get; init; }

    /// <summary>The sender of a message, or the actor of a system entry or a mark.</summary>
    public required UserId SenderId { get; init; }

    /// <summary>A message's client id; null in other rows.</summary>
    public ClientId? ClientId { get; init; }

    /// <summary>In an entry: the last mark that changed it, or 0. In a mark: the entry that it changed.</summary>
    public long Changed { get; init; }

    /// <summary>All people whom <see cref="Body"/> names, each once.</summary>
    public ImmutableArray<UserId> People { get; init; } = [];

    /// <summary>The append that last wrote the row. The store sets it and ignores the value in an append.</summary>
    public Guid OperationId { get; init; }

    /// <summary>An entry's UTF-8 JSON object as all readers get it, without the client id; empty in a mark.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The approximate size of the row in memory, in bytes. Byte limits count this size.</summary>
    public int Size => RowBytes + Body.Length + (People.Length * PersonBytes);
}

/// <summary>A person who is no longer a member, and whose inbox may not have stored this yet.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Seq">The sequence number of the entry by which they left or were removed.</param>
/// <param name="Reason">Left or removed.</param>
public sealed record Departure(UserId UserId, long Seq, GoneReason Reason);

/// <summary>Whether a member of a one-to-one blocks the other.</summary>
/// <param name="UserId">The blocker.</param>
/// <param name="Stamp">Increases with each change that this person makes. A change whose stamp is not higher is late, and is
/// ignored.</param>
/// <param name="IsBlocked">Whether the other member is blocked.</param>
public sealed record BlockStamp(UserId UserId, long Stamp, bool IsBlocked);

/// <summary>The head of a conversation. This one row contains everything that the decision about an append needs.</summary>
public sealed record ConversationHead
{
    /// <summary>The state that members' inboxes need, with the members and the last sequence number.</summary>
    public required ConversationSummary Summary { get; init; }

    /// <summary>The number of shares, unsent ones included.</summary>
    public long ShareCount { get; init; }

    /// <summary>Departed people whose inboxes may not have stored the departure yet, at most 100.</summary>
    public ImmutableArray<Departure> Departed { get; init; } = [];

    /// <summary>In a one-to-one without messages: the people to whom it is visible.</summary>
    public ImmutableArray<UserId> OpenedBy { get; init; } = [];

    /// <summary>In a one-to-one: the latest block or unblock of each member who ever set one.</summary>
    public ImmutableArray<BlockStamp> Blocks { get; init; } = [];

    /// <summary>The summary may lack unsends by marks up to this sequence number: an older version, which did not list them, wrote
    /// them.</summary>
    public long UnsentFrom { get; init; }

    /// <summary>The key of this conversation's request hashes: 16 random bytes that never leave the server.</summary>
    public required ImmutableArray<byte> Secret { get; init; }

    /// <summary>The keyed hash of the request that created the group; empty in a one-to-one.</summary>
    public ImmutableArray<byte> CreationHash { get; init; } = [];

    /// <summary>The newest <c>sentAt</c>. The times of one conversation never go back.</summary>
    public DateTimeOffset LastAt { get; init; }
}

/// <summary>A used client id, its message, and the keyed hash of the request.</summary>
public sealed record SentKey(UserId SenderId, ClientId ClientId, long Seq, ImmutableArray<byte> RequestHash);

/// <summary>The most rows of the log to return. If any rows are wanted and exist, at least one is returned, whatever its size.</summary>
/// <param name="Rows">0 to 1,000.</param>
/// <param name="Bytes">The most bytes, counted by <see cref="LogRow.Size"/>.</param>
public readonly record struct RowLimit(int Rows, int Bytes)
{
    /// <summary>No rows.</summary>
    public static RowLimit None => default;
}

/// <summary>A range of the log to read.</summary>
/// <param name="From">First sequence number, at least 1.</param>
/// <param name="Through">Last sequence number. It is never above the head on which the reader's membership was checked.</param>
/// <param name="Limit">The most rows and bytes to return.</param>
/// <param name="FromEnd">Whether the last rows of the range are returned instead of the first.</param>
public readonly record struct LogRange(long From, long Through, RowLimit Limit, bool FromEnd);

/// <summary>One entry of the gallery's index: a message with at least one share of a kind.</summary>
public readonly record struct ShareKey(ShareKind Kind, long Seq);

/// <summary>One atomic change of a conversation.</summary>
public sealed record ConversationAppend
{
    /// <summary>The most rows, client ids and shares in one append, in total. Together with the head they fit into one transaction of a
    /// table service.</summary>
    public const int MaxRows = 99;

    /// <summary>The most bytes of all bodies in one append. In base64, and with all other data, they fit into one such transaction of 4
    /// MiB.</summary>
    public const int MaxBodyBytes = 2_000_000;

    /// <summary>The conversation.</summary>
    public required ConversationId Id { get; init; }

    /// <summary>The version on which the change was decided. Null means that the conversation must not exist yet.</summary>
    public required string? ExpectedVersion { get; init; }

    /// <summary>Identifies this attempt. It is stored with the head and the rows, so that the writer can find out the outcome of an append
    /// that was not answered.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>The new head.</summary>
    public required ConversationHead Head { get; init; }

    /// <summary>New rows and rewritten entries, each sequence number at most once.</summary>
    public ImmutableArray<LogRow> Rows { get; init; } = [];

    /// <summary>Client ids that must be unused.</summary>
    public ImmutableArray<SentKey> SentKeys { get; init; } = [];

    /// <summary>Index rows to add.</summary>
    public ImmutableArray<ShareKey> SharesAdded { get; init; } = [];

    /// <summary>Index rows to remove.</summary>
    public ImmutableArray<ShareKey> SharesRemoved { get; init; } = [];
}

/// <summary>The known outcome of an append.</summary>
public abstract record AppendOutcome
{
    /// <summary>The append is durable. <paramref name="Version"/> is the head's new version.</summary>
    public sealed record Committed(string Version) : AppendOutcome;

    /// <summary>Nothing was written, because the head has another version. Reload: this same operation may have written the newer head
    /// (compare the operation id).</summary>
    public sealed record Conflict : AppendOutcome;

    /// <summary>Nothing was written, because some client ids were used before. <paramref name="Keys"/> are their indexes in
    /// <see cref="ConversationAppend.SentKeys"/>.</summary>
    public sealed record Repeat(ImmutableArray<int> Keys) : AppendOutcome;

    private AppendOutcome()
    {
    }
}

/// <summary>The owner of a conversation's open row. An open row means that the latest changes may not be delivered to all
/// members.</summary>
public enum OpenRow
{
    /// <summary>There is no open row: everything is delivered.</summary>
    None = 0,

    /// <summary>This silo run owns the open row.</summary>
    OfThisRun = 1,

    /// <summary>A run that has ended left the open row, or the row cannot be decoded.</summary>
    OfDeadRun = 2,

    /// <summary>Another living run owns the open row and delivers the changes.</summary>
    OfLivingRun = 3,
}

/// <summary>A conversation as stored.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Version">The head's version, opaque.</param>
/// <param name="OperationId">The operation that wrote this head.</param>
/// <param name="Open">The owner of the open row, if there is one.</param>
/// <param name="Tail">The newest rows in ascending order, within the limit of the load.</param>
public sealed record StoredConversation(
    ConversationHead Head, string Version, Guid OperationId, OpenRow Open, ImmutableArray<LogRow> Tail);
