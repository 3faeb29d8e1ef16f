using System.Globalization;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Testing.Memory;
using Parley.Users;

namespace Parley.Unit.Inbox;

/// <summary>A conversation as an inbox sees it. It writes only heads, with realistic numbers, to the store that inboxes read.</summary>
internal sealed class FakeConversation
{
    private readonly MemoryConversationStore _store;
    private readonly TimeProvider _time;
    private readonly List<ConversationSummary> _history = [];
    private string? _version;

    public FakeConversation(MemoryConversationStore store, TimeProvider time, ConversationId id, params UserId[] members)
    {
        (_store, _time) = (store, time);
        var isDirect = id.IsDirect;
        Head = new()
        {
            Secret = [],
            Summary = new(
                id,
                isDirect ? ConversationKind.Direct : ConversationKind.Group,
                null,
                time.GetUtcNow(),
                isDirect ? 0 : 1,
                0,
                null,
                [.. members.Select(member => MemberAt(member, isDirect ? 0 : 1))]),
        };
        Store(Head);
    }

    public ConversationHead Head { get; private set; }

    public ConversationSummary Summary => Head.Summary;

    public ConversationId Id => Summary.Id;

    /// <summary>All states so far, oldest first.</summary>
    public IReadOnlyList<ConversationSummary> History => _history;

    /// <summary>The numbers and senders of all messages.</summary>
    public List<(long Seq, UserId SenderId)> Messages { get; } = [];

    public static ConversationId Group(int number) =>
        ConversationId.Parse("0123456789abcdefghjkm" + number.ToString("d5", CultureInfo.InvariantCulture));

    public ConversationSummary Send(UserId sender, string text = "hello")
    {
        var (seq, count) = (Summary.LastSeq + 1, Summary.MessageCount + 1);
        Messages.Add((seq, sender));
        return Next(Summary with
        {
            MessageCount = count,
            LastMessage = new(seq, sender, text, null, _time.GetUtcNow()),
            Members = [.. Summary.Members.Select(member =>
                member.UserId == sender ? member with { NewestOwnSeq = seq, NewestOwnMessageCount = count } : member)],
        });
    }

    public ConversationSummary React() => Next(Summary);

    public ConversationSummary Add(UserId userId, bool shareHistory = false)
    {
        var member = MemberAt(userId, Summary.LastSeq + 1);
        return Next(Summary with { Members = Summary.Members.Add(shareHistory ? member with { FirstReadableSeq = 1 } : member) });
    }

    public ConversationSummary Remove(UserId userId, GoneReason reason = GoneReason.Removed)
    {
        Head = Head with { Departed = Head.Departed.Add(new(userId, Summary.LastSeq + 1, reason)) };
        return Next(Summary with { Members = Summary.Members.RemoveAll(member => member.UserId == userId) });
    }

    /// <summary>Removes departed people from the head, as a conversation does after their inboxes have stored it.</summary>
    public void ForgetDeparted() => Store(Head with { Departed = [] });

    /// <summary>The cursor of a reader who has read up to a number, as the conversation computes it.</summary>
    public ReadCursor CursorAt(UserId reader, long seq)
    {
        var newestOwn = Summary.Find(reader)?.NewestOwnSeq ?? 0;
        return new(
            seq,
            Messages.Count(message => message.Seq <= seq),
            newestOwn,
            Messages.Count(message => message.SenderId == reader && message.Seq > seq && message.Seq <= newestOwn));
    }

    private MemberSummary MemberAt(UserId userId, long seq) => new(
        userId, MemberRole.Member, MemberState.Joined, _time.GetUtcNow(), seq, Math.Max(1, seq), Head?.Summary.MessageCount ?? 0, 0, 0);

    private ConversationSummary Next(ConversationSummary summary)
    {
        Store(Head with { Summary = summary with { LastSeq = Summary.LastSeq + 1 } });
        return Summary;
    }

    private void Store(ConversationHead head)
    {
        var append = new ConversationAppend { Id = head.Summary.Id, ExpectedVersion = _version, OperationId = Guid.NewGuid(), Head = head };

        // The memory store completes every call before it returns.
        var outcome = Assert.IsType<AppendOutcome.Committed>(_store.AppendAsync(append, CancellationToken.None).GetAwaiter().GetResult());
        (_version, Head) = (outcome.Version, head);
        _history.Add(head.Summary);
    }
}
