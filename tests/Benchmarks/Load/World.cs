using Parley.Client;

namespace Parley.Benchmarks.Load;

/// <summary>People and conversations of a running Parley, made over HTTP as any client would.</summary>
internal sealed class World(Uri address) : IDisposable
{
    private const int AtOnce = 32;

    private static readonly FirstMessage Welcome = new() { Text = "Welcome" };

    private readonly HttpClient _http = new() { BaseAddress = address };
    private readonly Dictionary<string, string> _tokens = [];

    /// <summary>One-to-ones of two people each.</summary>
    /// <returns>Where the first of each two sends.</returns>
    public Task<IReadOnlyList<Asked>> DirectsAsync(string name, int count) =>
        ConversationsAsync(count, number => [$"{name}-{number}-0", $"{name}-{number}-1"]);

    /// <summary>Groups of ten people each.</summary>
    /// <returns>Where the first of each ten sends.</returns>
    public Task<IReadOnlyList<Asked>> GroupsAsync(string name, int count) =>
        ConversationsAsync(count, number => [.. Enumerable.Range(0, 10).Select(member => $"{name}-{number}-{member}")]);

    /// <summary>Conversations, each with a first message.</summary>
    /// <param name="count">How many.</param>
    /// <param name="members">Who is in each; the first makes it.</param>
    public async Task<IReadOnlyList<Asked>> ConversationsAsync(int count, Func<int, string[]> members)
    {
        var groups = Enumerable.Range(0, count).Select(members).ToList();
        foreach (var userId in groups.SelectMany(group => group).Distinct().Where(userId => !_tokens.ContainsKey(userId)).ToList())
            _tokens[userId] = (await new ParleyClient(_http).SignIn.AsAsync(userId)).Token;
        var routes = new Asked[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancellationToken) =>
        {
            var token = _tokens[groups[number][0]];
            var made = await As(token).Conversations.CreateAsync(new() { MemberIds = groups[number][1..], Message = Welcome }, cancellationToken);
            routes[number] = new($"/v1/conversations/{made.Conversation.Id}/messages", token);
        });
        return routes;
    }

    /// <summary>Somebody's inbox, as a read.</summary>
    public Asked InboxOf(string userId) => new("/v1/inbox", _tokens[userId]);

    public void Dispose() => _http.Dispose();

    private ParleyClient As(string token) => new(_http, new() { Token = _ => ValueTask.FromResult<string?>(token) });
}
