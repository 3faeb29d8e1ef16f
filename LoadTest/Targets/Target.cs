using System.Collections.Concurrent;
using System.Net;

namespace Parley.LoadTest.Targets;

/// <summary>The deployment under test: its addresses, and how users sign in.</summary>
internal sealed class Target : IDisposable
{
    private readonly HttpClient[] _clients;
    private readonly TokenSource _tokens;
    private readonly ConcurrentDictionary<string, UserToken> _users = new(StringComparer.Ordinal);

    /// <summary>Creates a target.</summary>
    /// <param name="urls">Its addresses. Users are spread over them.</param>
    /// <param name="tokens">The source of the tokens; null for the sign-in of a development server. The target disposes of it.</param>
    /// <param name="time">The clock.</param>
    public Target(IReadOnlyList<Uri> urls, TokenSource? tokens, TimeProvider time)
    {
        Urls = urls;
        Cuts = new();
        _clients = [.. urls.Select(url => new HttpClient(new CutHandler(Cuts, NewHandler())) { BaseAddress = url })];
        _tokens = tokens ?? new SignInTokens(user => new(ClientOf(user)), time);
        foreach (var client in _clients)
            client.Timeout = Timeout.InfiniteTimeSpan; // The client library has timeouts of its own, and streams have none.
    }

    /// <summary>The addresses.</summary>
    public IReadOnlyList<Uri> Urls { get; }

    /// <summary>Cuts the connections of streams.</summary>
    public ConnectionCuts Cuts { get; }

    /// <summary>The client without a token.</summary>
    public ParleyClient Anonymous(ParleyClientOptions? options = null) => new(_clients[0], options);

    /// <summary>The client of a user.</summary>
    /// <param name="userId">The id of the user.</param>
    /// <param name="number">The number of the user, which chooses the address.</param>
    public ParleyClient For(string userId, int number)
    {
        var token = _users.GetOrAdd(userId, id => new(_tokens, id, number, token => OwnerOfAsync(token, number)));
        return new(ClientOf(number), new() { Token = token.GetAsync });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (_tokens as IDisposable)?.Dispose();
        Cuts.Dispose();
        foreach (var client in _clients)
            client.Dispose();
    }

    private async Task<string> OwnerOfAsync(string token, int number) =>
        (await new ParleyClient(ClientOf(number), new() { Token = _ => ValueTask.FromResult<string?>(token) }).Me.GetAsync()).UserId;

    private HttpClient ClientOf(int user) => _clients[user % _clients.Length];

    private static SocketsHttpHandler NewHandler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ActivityHeadersPropagator = null,
    };
}
