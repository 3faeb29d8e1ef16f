namespace Parley.Client.Transport;

/// <summary>The members who are typing. Each disappears by the clock. The model guards it.</summary>
internal sealed class TypingMembers(TimeProvider timeProvider, Action expired)
{
    private readonly Dictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);
    private ITimer? _timer;

    public IReadOnlyList<string> UserIds
    {
        get
        {
            var now = timeProvider.GetUtcNow();
            return [.. _until.Where(member => member.Value > now).Select(member => member.Key)];
        }
    }

    public void Add(string userId, TimeSpan duration)
    {
        _until[userId] = timeProvider.GetUtcNow() + duration;
        Schedule();
    }

    public bool Remove(string userId) => _until.Remove(userId);

    /// <summary>Forgets those whose time has passed.</summary>
    public void Expire()
    {
        var now = timeProvider.GetUtcNow();
        foreach (var userId in _until.Where(member => member.Value <= now).Select(member => member.Key).ToArray())
            _until.Remove(userId);
        Schedule();
    }

    public void Clear()
    {
        _until.Clear();
        Schedule();
    }

    private void Schedule()
    {
        if (_until.Count is 0)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        var pause = _until.Values.Min() - timeProvider.GetUtcNow();
        pause = pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
        if (_timer is null)
            _timer = timeProvider.CreateTimer(_ => expired(), null, pause, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }
}
