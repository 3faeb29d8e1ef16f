using Parley.LoadTest.Measuring;

namespace Parley.LoadTest.Users;

/// <summary>What a user missed while its stream was broken, and whether it has caught up. Only the loop that follows the feed uses
/// it.</summary>
/// <param name="measurements">Collects the measurements.</param>
/// <param name="time">The clock.</param>
internal sealed class MissedMessages(RunMeasurements measurements, TimeProvider time)
{
    private readonly Dictionary<string, long> _heads = new(StringComparer.Ordinal);
    private long _brokeAt;
    private bool _isBehind;
    private bool _isConnected;
    private bool _hasReadInbox;

    /// <summary>The stream broke.</summary>
    public void Broke()
    {
        (_isConnected, _hasReadInbox) = (false, false);
        _heads.Clear();
        if (_isBehind)
            return;
        (_brokeAt, _isBehind) = (time.GetTimestamp(), true);
        measurements.FellBehind();
    }

    /// <summary>The stream works again.</summary>
    /// <param name="heads">The newest acknowledged number of each conversation that has one the user does not know.</param>
    public void Connected(IEnumerable<(string ConversationId, long Seq)> heads)
    {
        _isConnected = true;
        if (!_isBehind)
            return;
        if (!_hasReadInbox)
        {
            foreach (var (id, seq) in heads)
                _heads[id] = seq;
        }

        EndIfComplete();
    }

    /// <summary>The feed has reported a conversation up to a number.</summary>
    public void Seen(string conversationId, long seq)
    {
        if (_heads.TryGetValue(conversationId, out var head) && seq >= head)
            Drop(conversationId);
    }

    /// <summary>The user is no member any more.</summary>
    public void Left(string conversationId) => Drop(conversationId);

    /// <summary>The feed has read the inbox anew, and does not report what was missed.</summary>
    public void ReadInbox()
    {
        _heads.Clear();
        _hasReadInbox = true;
        EndIfComplete();
    }

    /// <summary>The user goes away.</summary>
    public void Ended()
    {
        _heads.Clear();
        if (!_isBehind)
            return;
        _isBehind = false;
        measurements.StoppedCatchingUp();
    }

    private void Drop(string conversationId)
    {
        if (_heads.Remove(conversationId))
            EndIfComplete();
    }

    private void EndIfComplete()
    {
        if (!_isBehind || !_isConnected || _heads.Count > 0)
            return;
        _isBehind = false;
        measurements.CaughtUp(_brokeAt);
    }
}
