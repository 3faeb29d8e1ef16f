using System.Collections.Immutable;
using System.Text;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Testing.Contracts;

/// <summary>Valid rows for tests of stores, with a value in every field where that matters.</summary>
public static class Rows
{
    /// <summary>An arbitrary time.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, 123, TimeSpan.Zero);

    public static readonly UserId Alice = UserId.Parse("alice");

    public static readonly UserId Bob = UserId.Parse("bob");

    public static ConversationId NewConversation() => ConversationId.Parse(OpaqueId.From(Guid.CreateVersion7()));

    public static UserId NewUser() => UserId.Parse($"u{Guid.NewGuid():N}");

    /// <summary>A head with only its required values.</summary>
    public static ConversationHead Head(ConversationId id, long lastSeq, long messages = 0) => new()
    {
        Summary = new(
            id, id.IsDirect ? ConversationKind.Direct : ConversationKind.Group, null, Noon, lastSeq, messages, null, [Member(Alice)]),
        Secret = [.. new byte[16]],
    };

    /// <summary>A head in which no field has its default value.</summary>
    public static ConversationHead FullHead(ConversationId id, long lastSeq) => new()
    {
        Summary = new(
            id,
            ConversationKind.Group,
            "Кухня 🍲",
            Noon,
            lastSeq,
            7,
            FullPreview,
            [Member(Alice), new(Bob, MemberRole.Member, MemberState.Invited, Noon.AddDays(1), 5, 2, 3, 6, 4)],
            new([3, 7], [1, 0], [Alice, Bob])),
        UnsentFrom = 2,
        ShareCount = 9,
        Departed = [new(UserId.Parse("carol"), 4, GoneReason.Removed)],
        OpenedBy = [Alice],
        Blocks = [new(Bob, 3, true)],
        Secret = [.. Enumerable.Range(1, 16).Select(i => (byte)i)],
        CreationHash = [.. Enumerable.Range(200, 16).Select(i => (byte)i)],
        LastAt = Noon.AddTicks(7),
    };

    public static MessagePreview FullPreview => new(
        6, Bob, "naïve — 例", new(ShareKind.Pin, "Soup", new("https://example.org/a.png", 640, 480, "#aabbcc", "a bowl")), Noon.AddHours(1));

    public static MemberSummary Member(UserId userId) =>
        new(userId, MemberRole.Creator, MemberState.Joined, Noon, 1, 1, 0, 0, 0);

    public static LogRow Row(long seq, string text = "text", LogRowKind kind = LogRowKind.Message) => new()
    {
        Seq = seq,
        Kind = kind,
        MessageCount = seq,
        ShareCount = 0,
        SenderId = Alice,
        Body = Encoding.UTF8.GetBytes($"{{\"seq\":{seq},\"text\":\"{text}\"}}"),
    };

    /// <summary>A row in which no field has its default value.</summary>
    public static LogRow FullRow(long seq) => new()
    {
        Seq = seq,
        Kind = LogRowKind.System,
        MessageCount = 1L << 40,
        ShareCount = 300,
        SenderId = Bob,
        ClientId = ClientId.Parse("a-b_C9"),
        Changed = 12,
        People = [Alice, Bob],
        Body = Encoding.UTF8.GetBytes("{\"text\":\"приветик 🎉\"}"),
    };

    public static SentKey Sent(UserId senderId, string clientId, long seq) =>
        new(senderId, ClientId.Parse(clientId), seq, [.. Enumerable.Range(0, 16).Select(i => (byte)(i + seq))]);

    /// <summary>An append of messages by Alice, each with a client id.</summary>
    public static ConversationAppend Messages(ConversationId id, string? expectedVersion, params long[] seqs) => new()
    {
        Id = id,
        ExpectedVersion = expectedVersion,
        OperationId = Guid.NewGuid(),
        Head = Head(id, seqs.Length > 0 ? seqs[^1] : 0, seqs.Length > 0 ? seqs[^1] : 0),
        Rows = [.. seqs.Select(seq => Row(seq))],
        SentKeys = [.. seqs.Select(seq => Sent(Alice, $"c{seq}", seq))],
    };

    public static PointerState Showing(long lastSeq) => new()
    {
        Kind = ConversationKind.Group,
        MemberIds = [Alice],
        Self = Member(Alice),
        LastSeq = lastSeq,
        MessageCount = lastSeq,
        LastAt = Noon,
        Cursor = default,
    };

    /// <summary>A pointer in which no field has its default value.</summary>
    public static PointerState FullPointer => new()
    {
        Kind = ConversationKind.Direct,
        Name = "Küche",
        MemberIds = [Bob, Alice],
        Self = Member(Bob),
        LastSeq = 1L << 41,
        MessageCount = 12,
        LastMessage = FullPreview,
        LastAt = Noon.AddMinutes(2),
        Cursor = new(5, 4, 3, 2),
        MutedUntil = DateTimeOffset.MaxValue,
        HiddenAtMessageCount = 11,
    };

    public static InboxSave Save(UserId userId, string? expectedVersion, params ImmutableArray<InboxRow> rows) => new()
    {
        UserId = userId,
        ExpectedVersion = expectedVersion,
        OperationId = Guid.NewGuid(),
        Head = new() { Revision = 1, Reserved = 100, IsClean = false, Count = rows.Length },
        Rows = rows,
    };
}
