using Parley.Client;

namespace Parley.Unit.Client.Live;

/// <summary>Reads the changes of a feed, one at a time.</summary>
internal sealed class FeedReader(LiveFeed feed) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<LiveChange> _changes = feed.GetAsyncEnumerator(Patience.Token);

    public LiveFeed Feed => feed;

    /// <summary>The next change, without those of the connection and the number of unread conversations.</summary>
    public async Task<LiveChange> NextAsync()
    {
        while (await _changes.MoveNextAsync())
        {
            if (_changes.Current is not (ConnectionChanged or UnreadCounted))
                return _changes.Current;
        }

        throw new InvalidOperationException("The feed has ended.");
    }

    public async Task<T> NextAsync<T>()
        where T : LiveChange => Assert.IsType<T>(await NextAsync());

    /// <summary>Reads on until the connection has a state.</summary>
    public async Task ConnectedAsync(ConnectionState state)
    {
        while (await _changes.MoveNextAsync())
        {
            if (_changes.Current == new ConnectionChanged(state))
                return;
        }
    }

    /// <summary>Whether the feed has ended.</summary>
    public async Task<bool> EndsAsync() => !await _changes.MoveNextAsync();

    public ValueTask DisposeAsync() => _changes.DisposeAsync();
}
