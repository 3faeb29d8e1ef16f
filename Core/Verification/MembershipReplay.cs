using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Replays the system entries of a conversation to find its members.</summary>
internal sealed class MembershipReplay
{
    /// <summary>The upper bound of the option for seats.</summary>
    private const int MaxSeats = 10;

    private readonly Findings _findings;
    private readonly string _id;
    private ImmutableArray<MemberSummary> _members = [];

    public MembershipReplay(Findings findings, ConversationId id)
    {
        (_findings, _id) = (findings, id.Value);

        // The two members of a one-to-one are in its id; it has no system entries. Compare takes the time of joining from the head.
        if (id.IsDirect)
        {
            var (smaller, larger) = id.DirectMembers();
            _members = [.. new[] { smaller, larger }.Select(
                userId => new MemberSummary(userId, MemberRole.Member, MemberState.Joined, default, 0, 1, 0, 0, 0))];
        }
    }

    public string? Name { get; private set; }

    public bool IsMember(UserId userId) => _members.Any(member => member.UserId == userId);

    /// <summary>Applies a message of a member.</summary>
    public void Message(UserId senderId, long seq, long messageCount) => _members =
        [.. _members.Select(
            member => member.UserId == senderId ? member with { NewestOwnSeq = seq, NewestOwnMessageCount = messageCount } : member)];

    /// <summary>Applies a system entry. The caller has checked its actor.</summary>
    public void System(Entry entry, EntryEvent happened, long messageCount)
    {
        var place = $"{_id}/{entry.Seq}";
        var named = happened.UserIds ?? [];
        _findings.Expect(happened.ActorId == entry.SenderId, VerificationRules.Entries, place, "the actor is not the row's");
        _findings.Expect(
            (happened.Type is EventType.Created) == (entry.Seq == 1),
            VerificationRules.Members,
            place,
            "only entry 1 is 'created', and it is nothing else");
        switch (happened.Type)
        {
            case EventType.Created:
                (Name, _members) = (happened.Name, []);
                _findings.Expect(
                    named is [var first, ..] && first == happened.ActorId,
                    VerificationRules.Members,
                    place,
                    "the creator is not the first member");
                Join(entry, named, messageCount, place);
                break;
            case EventType.Added:
                Join(entry, named, messageCount, place);
                break;
            case EventType.Removed:
                _findings.Expect(
                    Find(happened.ActorId)?.Role is MemberRole.Creator,
                    VerificationRules.Authors,
                    place,
                    "the remover is not the creator");
                foreach (var userId in named)
                    Leave(userId, place);
                break;
            case EventType.Left:
                Leave(happened.ActorId, place);
                break;
            case EventType.Renamed:
                Name = happened.Name;
                break;
        }
    }

    /// <summary>Compares the replayed members with the head.</summary>
    public void Compare(ConversationSummary summary)
    {
        _findings.Expect(summary.Name == Name, VerificationRules.Heads, _id, "the head has another name than the log");
        _findings.Expect(summary.Members.Length <= MaxSeats, VerificationRules.Seats, _id, $"{summary.Members.Length} members in the head");
        if (!summary.Members.Select(member => member.UserId).SequenceEqual(_members.Select(member => member.UserId)))
        {
            _findings.Violation(
                VerificationRules.Members,
                _id,
                $"the head has {string.Join(' ', summary.Members.Select(member => member.UserId))}, "
                + $"the log {string.Join(' ', _members.Select(member => member.UserId))}");
            return;
        }

        foreach (var (stored, replayed) in summary.Members.Zip(_members))
        {
            // The log does not record how much history was shared, so only the bounds of the first readable number are checked.
            var known = replayed with { State = stored.State, JoinedAt = stored.JoinedAt, FirstReadableSeq = stored.FirstReadableSeq };
            _findings.Expect(
                stored == known,
                VerificationRules.Members,
                $"{_id}, member {stored.UserId}",
                "role, joining point or newest own message differ from the log");
            _findings.Expect(
                stored.FirstReadableSeq >= 1 && stored.FirstReadableSeq <= Math.Max(1, stored.JoinedSeq),
                VerificationRules.Members,
                $"{_id}, member {stored.UserId}",
                $"may read from {stored.FirstReadableSeq}, joined at {stored.JoinedSeq}");
        }
    }

    private MemberSummary? Find(UserId userId) => _members.FirstOrDefault(member => member.UserId == userId);

    private void Join(Entry entry, ImmutableArray<UserId> joining, long messageCount, string place)
    {
        foreach (var userId in joining)
        {
            _findings.Expect(!IsMember(userId), VerificationRules.Members, place, $"{userId} joins, but is already a member");
            var role = _members.IsEmpty ? MemberRole.Creator : MemberRole.Member;
            _members = _members.Add(new(userId, role, MemberState.Joined, entry.SentAt, entry.Seq, entry.Seq, messageCount, 0, 0));
        }

        _findings.Expect(_members.Length <= MaxSeats, VerificationRules.Seats, place, $"{_members.Length} members from here on");
    }

    private void Leave(UserId userId, string place)
    {
        _findings.Expect(IsMember(userId), VerificationRules.Members, place, $"{userId} leaves, but is not a member");
        _members = _members.RemoveAll(member => member.UserId == userId);
        if (!_members.IsEmpty && _members.All(member => member.Role is not MemberRole.Creator))
            _members = _members.SetItem(0, _members[0] with { Role = MemberRole.Creator });
    }
}
