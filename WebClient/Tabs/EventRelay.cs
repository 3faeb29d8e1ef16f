using System.Net;

namespace Parley.WebClient.Tabs;

/// <summary>The stream of one person, which the tabs of the browser share. This tab leads, or follows the tab that leads.</summary>
/// <remarks>The leader requests the stream from the server, and posts what it reads. A follower asks the leader, and reads what it posts.
/// While the leader has no stream, requests of followers are not answered, so their feeds poll. A successor requests the stream with the
/// revision of its own feed; followers with another revision read again. The page has one thread, so the lock is never contended there;
/// tests have several.</remarks>
internal sealed class EventRelay : IDisposable
{
    private const string EventStreamType = "text/event-stream";

    private readonly Lock _gate = new();
    private readonly RelayBacklog _backlog;
    private readonly ITabChannel _channel;
    private readonly IDisposable _candidacy;

    // Completed outside of the lock, so its continuations may run synchronously. They must not wait for a timer, because the browser slows
    // down the timers of hidden pages.
    private TaskCompletionSource _changed = new();
    private LeadingStream? _leading;
    private FollowingStream? _following;

    // The data of the server's hello while the leader has a stream; null while this tab does not know of one.
    private string? _hello;
    private bool _isLeading;
    private bool _isClosed;

    /// <summary>Opens the channel to the other tabs, and competes for the lead.</summary>
    /// <param name="tabs">The other tabs.</param>
    /// <param name="userId">The person.</param>
    /// <param name="maxWaiting">The most messages that wait for the feed of a follower.</param>
    public EventRelay(ITabs tabs, string userId, int maxWaiting)
    {
        _backlog = new(maxWaiting);
        var name = $"parley-events/{userId}"; // Another format of the messages needs another name.
        _channel = tabs.Open(name, Receive); // From now on, relayed events are queued for the feed.
        _candidacy = tabs.Lead(name, BeginLead, EndLead);
    }

    /// <summary>Opens a stream: from the server, if this tab leads, otherwise from the leader.</summary>
    /// <param name="since">The revision that the feed has.</param>
    /// <param name="sendAsync">Sends the request to the server.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public async Task<HttpResponseMessage> OpenAsync(
        long since, Func<Task<HttpResponseMessage>> sendAsync, CancellationToken cancellationToken)
    {
        for (Ask(); ;)
        {
            Task changed;
            bool isLeading;
            lock (_gate)
            {
                (isLeading, changed) = (_isLeading, _changed.Task);
                if (!isLeading && _hello is { } hello)
                {
                    _backlog.Begin(since);
                    return new(HttpStatusCode.OK) { Content = Events(_following = new(this, hello)) };
                }
            }

            if (!isLeading)
                await changed.WaitAsync(cancellationToken);
            else if (await LeadAsync(since, sendAsync) is { } response)
                return response;
        }
    }

    /// <summary>Posts events that were read from the server.</summary>
    public void Pass(LeadingStream stream, IReadOnlyList<EventBlock> events)
    {
        lock (_gate)
        {
            for (var i = 0; i < events.Count && stream == _leading; i++)
            {
                if (stream.Writer.Take(events[i]) is { } message)
                    Post(message);
            }
        }
    }

    /// <summary>Returns the next events for a follower's feed; null at the end of the stream.</summary>
    public async ValueTask<string?> NextAsync(FollowingStream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (stream != _following)
                    return null;
                if (_backlog.Next() is { } events)
                    return events;
                if (stream.IsEnding)
                    return null;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends the leader's stream.</summary>
    public void Close(LeadingStream stream)
    {
        lock (_gate)
        {
            if (stream != _leading)
                return;
            if (stream.Writer.Here is not null)
                Post(new(RelayKind.Ended));
            _leading = null;
        }
    }

    /// <summary>Ends a follower's stream.</summary>
    public void Close(FollowingStream stream)
    {
        lock (_gate)
        {
            if (stream == _following)
                _following = null;
        }
    }

    /// <summary>Ends sharing: another tab leads, and the streams of this tab end.</summary>
    public void Dispose()
    {
        EndLead();
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            _following = null;
        }

        Wake();
        _channel.Dispose();
        _candidacy.Dispose();
    }

    private void Ask()
    {
        lock (_gate)
        {
            _hello = null;
            if (!_isLeading)
                Post(new(RelayKind.Ask));
        }
    }

    // Null: this tab does not lead any more.
    private async Task<HttpResponseMessage?> LeadAsync(long since, Func<Task<HttpResponseMessage>> sendAsync)
    {
        var response = await sendAsync();
        if (response.Content.Headers.ContentType?.MediaType is not EventStreamType)
            return response; // a refusal
        var content = response.Content;
        var body = await content.ReadAsStreamAsync(CancellationToken.None); // without waiting for bytes
        lock (_gate)
        {
            if (_isLeading)
            {
                response.Content = Events(_leading = new(this, content, body, since));
                return response;
            }
        }

        response.Dispose();
        return null;
    }

    private static StreamContent Events(Stream stream) => new(stream) { Headers = { ContentType = new(EventStreamType) } };

    private void Receive(string text)
    {
        if (RelayMessage.Parse(text) is not { } message)
            return;
        lock (_gate)
        {
            if (_isLeading || message.Kind is RelayKind.Ask)
                Answer(message);
            else
                Take(message);
        }

        Wake();
    }

    private void Answer(RelayMessage message)
    {
        if (message.Kind is RelayKind.Ask && _leading?.Writer.Here is { } here)
            Post(here);
    }

    private void Take(RelayMessage message)
    {
        switch (message.Kind)
        {
            case RelayKind.Here or RelayKind.Opened:
                _backlog.Continue(message.From);
                _hello = message.Text;
                break;
            case RelayKind.Ended:
                _hello = null;
                _following?.IsEnding = true;
                break;
            default:
                _backlog.Add(message);
                break;
        }
    }

    // The stream that follows ends, so that the feed requests one from the server. It continues from its own revision.
    private void BeginLead()
    {
        lock (_gate)
        {
            _isLeading = !_isClosed;
            _following = null;
        }

        Wake();
    }

    // The feed then asks the next leader.
    private void EndLead()
    {
        LeadingStream? leading;
        lock (_gate)
        {
            _isLeading = false;
            leading = _leading;
        }

        if (leading is null)
            return;
        Close(leading);
        leading.Stop();
    }

    private void Post(RelayMessage message)
    {
        if (!_isClosed)
            _channel.Post(message.Format());
    }

    private void Wake()
    {
        TaskCompletionSource changed;
        lock (_gate)
            (changed, _changed) = (_changed, new());
        changed.TrySetResult();
    }
}
