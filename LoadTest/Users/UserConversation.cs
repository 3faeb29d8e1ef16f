using Parley.LoadTest.Checking;

namespace Parley.LoadTest.Users;

/// <summary>A conversation in the inbox of a simulated user.</summary>
/// <param name="observed">The observations of all users.</param>
/// <param name="member">The observations of this user.</param>
internal sealed class UserConversation(ObservedConversation observed, ObservedMember member)
{
    private const int MostRecent = 4;

    private readonly List<RecentMessage> _recent = [];

    /// <summary>The id.</summary>
    public string Id => observed.Id;

    /// <summary>The observations of all users.</summary>
    public ObservedConversation Observed => observed;

    /// <summary>The observations of this user.</summary>
    public ObservedMember Member => member;

    /// <summary>Whether it is a group.</summary>
    public bool IsGroup { get; private set; }

    /// <summary>The number of members.</summary>
    public int MemberCount { get; private set; }

    /// <summary>The newest sequence number that the user's inbox has shown.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The sequence number before which the next older page ends; null if there is none, or the newest page
    /// has not been read.</summary>
    public long? Before { get; set; }

    /// <summary>Whether the user has muted it.</summary>
    public bool IsMuted { get; set; }

    /// <summary>The last messages that the user saw.</summary>
    public IReadOnlyList<RecentMessage> Recent => _recent;

    /// <summary>Takes over what a pointer says.</summary>
    public void Apply(Pointer pointer)
    {
        IsGroup = pointer.Kind is ConversationKind.Group;
        MemberCount = pointer.MemberIds.Count;
        LastSeq = Math.Max(LastSeq, pointer.LastSeq);
    }

    /// <summary>Remembers a message to which the user may react.</summary>
    public void Remember(Message entry)
    {
        if (entry.Kind is not EntryKind.Message || entry.Unsent || (_recent.Count > 0 && entry.Seq <= _recent[^1].Seq))
            return;
        if (_recent.Count is MostRecent)
            _recent.RemoveAt(0);
        var pin = entry.Shares.Index().FirstOrDefault(share => share.Item.Kind is ShareKind.Pin);
        _recent.Add(new(entry.Seq, pin.Item?.Id, pin.Index));
    }
}

/// <summary>A message that a user saw lately.</summary>
/// <param name="Seq">Its sequence number.</param>
/// <param name="PinId">The pin that it shares, or null.</param>
/// <param name="Share">The index of that share.</param>
internal sealed record RecentMessage(long Seq, string? PinId, int Share);
