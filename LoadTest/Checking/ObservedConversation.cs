using System.Runtime.InteropServices;

namespace Parley.LoadTest.Checking;

/// <summary>The observations of all users in one conversation: entries, acknowledgements, positions. It is thread-safe.</summary>
/// <param name="id">The id of the conversation.</param>
/// <param name="start">The newest sequence number when the run first heard of the conversation. The checker covers what came after
/// it.</param>
internal sealed class ObservedConversation(string id, long start)
{
    private const int MaxMembers = 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, ObservedContent> _contents = [];
    private readonly Dictionary<string, ObservedMember> _members = new(StringComparer.Ordinal);

    /// <summary>The id.</summary>
    public string Id => id;

    /// <summary>The checker covers the sequence numbers above this one.</summary>
    public long Start => start;

    /// <summary>The contents by sequence number. Read it after the run only.</summary>
    public IReadOnlyDictionary<long, ObservedContent> Contents => _contents;

    /// <summary>The users who observed it. Read it after the run only.</summary>
    public IReadOnlyCollection<ObservedMember> Members => _members.Values;

    /// <summary>The number of acknowledged messages.</summary>
    public int Acknowledged
    {
        get
        {
            lock (_gate)
                return _contents.Values.Count(content => content.IsAcknowledged);
        }
    }

    /// <summary>The observations of a user.</summary>
    public ObservedMember Member(string userId)
    {
        lock (_gate)
        {
            if (!_members.TryGetValue(userId, out var member))
                _members[userId] = member = new(userId);
            return member;
        }
    }

    /// <summary>Notes that an answer acknowledged a message.</summary>
    /// <param name="userId">The id of the sender.</param>
    /// <param name="sent">The message that was sent. No other message has its text.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="violations">Collects the violations.</param>
    public void Acknowledge(string userId, NewMessage sent, Message answer, Violations violations)
    {
        if (answer.Text != sent.Text || answer.SenderId != userId || answer.ConversationId != id)
            violations.Add(ViolationKind.Altered, $"The answer to a send of {userId} in {id} names another message, {answer.Seq}.");
        else if (answer.Seq <= start)
            violations.Add(ViolationKind.Reordered, $"{id} assigned {answer.Seq} to a new message; it was at {start} before.");
        Note(answer, isAcknowledged: true, violations);
    }

    /// <summary>Notes that a user read an entry.</summary>
    /// <returns>The hash of its content; null if it has none.</returns>
    public ulong? See(ObservedMember member, Message entry, Violations violations)
    {
        if (entry.ConversationId != id)
            violations.Add(ViolationKind.Altered, $"{member.UserId} read an entry of {entry.ConversationId} in {id}.");
        member.Sees(entry.Seq);
        return Note(entry, isAcknowledged: false, violations);
    }

    /// <summary>Checks the number of members that the server reported to a user.</summary>
    public void SeeMembers(int count, Violations violations)
    {
        if (count > MaxMembers)
            violations.Add(ViolationKind.TooManyMembers, $"{id} has {count} members.");
    }

    /// <summary>Restores an observation from a file.</summary>
    public void Restore(long seq, ObservedContent content) => _contents[seq] = content;

    /// <summary>Restores the observations of a user from a file.</summary>
    public void Restore(ObservedMember member) => _members[member.UserId] = member;

    private ulong? Note(Message entry, bool isAcknowledged, Violations violations)
    {
        if (ContentHash.Of(entry) is not { } hash || entry.Seq <= start)
            return null;
        lock (_gate)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_contents, entry.Seq, out var exists);
            if (!exists)
                known = new(hash, isAcknowledged);
            else if (known.Hash != hash)
                violations.Add(ViolationKind.Altered, $"{id} has different contents at {entry.Seq}.");
            else
                known = known with { IsAcknowledged = known.IsAcknowledged || isAcknowledged };
        }

        return hash;
    }
}

/// <summary>The content that users saw at a sequence number.</summary>
/// <param name="Hash">The hash of the content.</param>
/// <param name="IsAcknowledged">Whether an answer acknowledged it to its sender.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ObservedContent(ulong Hash, bool IsAcknowledged);

/// <summary>The observations of one user in one conversation. Only that user's tasks change them, one at a time.</summary>
/// <param name="userId">The id of the user.</param>
internal sealed class ObservedMember(string userId)
{
    private List<ObservedInterval>? _ended;

    /// <summary>The id of the user.</summary>
    public string UserId => userId;

    /// <summary>The lowest sequence number that the user saw; 0 if it saw none.</summary>
    public long FirstSeen { get; set; }

    /// <summary>The highest sequence number that the user saw.</summary>
    public long LastSeen { get; set; }

    /// <summary>The read position that an answer acknowledged.</summary>
    public long Read { get; set; }

    /// <summary>Whether the user has left the conversation.</summary>
    public bool HasLeft { get; set; }

    /// <summary>The user follows the conversation from this number; null if it does not follow it.</summary>
    public long? From { get; private set; }

    /// <summary>The user has all changes up to this number.</summary>
    public long Through { get; private set; }

    /// <summary>The intervals that the user followed, including the present one.</summary>
    public IEnumerable<ObservedInterval> Intervals =>
        From is { } from ? [.. _ended ?? [], new(from, Through, Sum)] : _ended ?? [];

    // The sum of the entries above From, up to Through.
    private ulong Sum { get; set; }

    /// <summary>Notes that the user saw an entry.</summary>
    public void Sees(long seq)
    {
        FirstSeen = FirstSeen is 0 ? seq : Math.Min(FirstSeen, seq);
        LastSeen = Math.Max(LastSeen, seq);
    }

    /// <summary>The user begins to follow.</summary>
    public void Follow(long position) => (From, Through, Sum) = (position, position, 0);

    /// <summary>The user stops following. The interval that it followed is checked.</summary>
    public void End()
    {
        if (From is not { } from)
            return;
        (_ended ??= []).Add(new(from, Through, Sum));
        Forget();
    }

    /// <summary>The user's feed had to discard the conversation. Its interval is not checked.</summary>
    public void Forget() => (From, Through, Sum) = (null, 0, 0);

    /// <summary>Restores an interval from a file.</summary>
    public void Restore(ObservedInterval interval) => (_ended ??= []).Add(interval);

    /// <summary>Notes changes that the user's feed reported.</summary>
    public void Apply(ObservedConversation conversation, EntriesChanged change, Violations violations)
    {
        if (From is null)
            return;
        if (change.Through < Through)
        {
            violations.Add(
                ViolationKind.Reordered, $"The position of {userId} in {conversation.Id} went from {Through} to {change.Through}.");
        }

        long before = 0;
        foreach (var item in change.Items)
        {
            if (item.Seq <= before)
                violations.Add(ViolationKind.Reordered, $"{userId} was told {item.Seq} of {conversation.Id} after {before}.");
            before = item.Seq;
            if (item.Entry is { } entry && conversation.See(this, entry, violations) is { } hash && entry.Seq > Through)
                Sum += ContentHash.Term(entry.Seq, hash);
        }

        Through = Math.Max(Through, change.Through);
    }
}

/// <summary>Numbers of a conversation that a user followed without a gap.</summary>
/// <param name="From">The user followed from this number.</param>
/// <param name="Through">The user had all changes up to this number.</param>
/// <param name="Sum">The sum of the entries above <paramref name="From"/>, up to <paramref name="Through"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ObservedInterval(long From, long Through, ulong Sum);
