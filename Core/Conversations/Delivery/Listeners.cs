using Parley.Users;

namespace Parley.Core.Conversations.Delivery;

/// <summary>Which members have live streams, as far as one conversation knows.</summary>
/// <remarks>It learns this from the answers to deliveries and from reads. A member of whom it knows nothing gets entries, but no signals:
/// a signal to a person who is offline would activate their grain for nothing.</remarks>
internal sealed class Listeners(TimeProvider time)
{
    // Shorter than the idle time after which the runtime deactivates a grain. So a signal to a person who has left the stream meanwhile
    // finds their grain active.
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(5);

    // For each known member: until when the member counts as listening. Null means that the member has no stream.
    // A member who is not in the dictionary is unknown.
    private readonly Dictionary<UserId, TimeSpan?> _known = [];

    /// <summary>Whether the person is known to have no stream. Such a person gets only the summary.</summary>
    public bool IsAway(UserId userId) => _known.TryGetValue(userId, out var until) && until is null;

    /// <summary>Whether the person has had a stream a short time ago.</summary>
    public bool IsListening(UserId userId) => _known.TryGetValue(userId, out var until) && until > time.GetElapsed();

    /// <summary>Records whether the person has a stream.</summary>
    public void Note(UserId userId, bool isListening) => _known[userId] = isListening ? time.GetElapsed() + Age : null;

    /// <summary>Forgets the people who are not members any more.</summary>
    public void Keep(ConversationState state)
    {
        if (_known.Count <= (state.Head?.Summary.Members.Length ?? 0))
            return;
        foreach (var gone in _known.Keys.Where(userId => state.Member(userId) is null).ToArray())
            _known.Remove(gone);
    }
}
