using System.Collections.Concurrent;
using Parley.Client;

namespace Parley.Benchmarks.Load;

/// <summary>Creates users, conversations and messages on a running Parley over HTTP, like any client.</summary>
/// <param name="address">The address of the server.</param>
/// <param name="progress">Reports the progress of a long fill.</param>
internal sealed class BenchmarkSeeder(Uri address, IProgress<string>? progress = null) : IDisposable
{
    private const int ReportEvery = 5_000;

    private const int AtOnce = 32;
    private const int FillConnections = 64;

    private static readonly FirstMessage Welcome = new() { Text = "Welcome" };

    private readonly HttpClient _http = new() { BaseAddress = address };
    private readonly ConcurrentDictionary<string, string> _tokens = [];

    /// <summary>Creates one-to-ones of two people each.</summary>
    /// <returns>The sends of the first person of each pair.</returns>
    public Task<IReadOnlyList<RequestTemplate>> DirectsAsync(string name, int count) =>
        ConversationsAsync(count, number => [$"{name}-{number}-0", $"{name}-{number}-1"]);

    /// <summary>Creates groups of ten people each.</summary>
    /// <returns>The sends of the first person of each group.</returns>
    public Task<IReadOnlyList<RequestTemplate>> GroupsAsync(string name, int count) =>
        ConversationsAsync(count, number => [.. Enumerable.Range(0, 10).Select(member => $"{name}-{number}-{member}")]);

    /// <summary>Creates one group.</summary>
    /// <returns>The sends of each member.</returns>
    public async Task<IReadOnlyList<RequestTemplate>> GroupAsync(string name, int members)
    {
        var people = Enumerable.Range(0, members).Select(member => $"{name}-{member}").ToArray();
        var path = (await ConversationsAsync(1, _ => people))[0].Path;
        return [.. people.Select(person => new RequestTemplate(path, _tokens[person]))];
    }

    /// <summary>Creates conversations, each with a first message.</summary>
    /// <param name="count">The number of conversations.</param>
    /// <param name="members">The members of each; the first one is the creator.</param>
    public async Task<IReadOnlyList<RequestTemplate>> ConversationsAsync(int count, Func<int, string[]> members)
    {
        var groups = Enumerable.Range(0, count).Select(members).ToList();
        await PeopleAsync(groups.SelectMany(group => group));
        var routes = new RequestTemplate[count];
        var done = 0;
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancellationToken) =>
        {
            var token = _tokens[groups[number][0]];
            var made = await As(token).Conversations
                .CreateAsync(new() { MemberIds = groups[number][1..], Message = Welcome }, cancellationToken);
            routes[number] = new($"/v1/conversations/{made.Conversation.Id}/messages", token);
            if (Interlocked.Increment(ref done) % ReportEvery == 0)
                progress?.Report($"made {done:N0} of {count:N0} conversations");
        });
        return routes;
    }

    /// <summary>Signs in people who are not signed in yet.</summary>
    public Task PeopleAsync(IEnumerable<string> userIds) => Parallel.ForEachAsync(
        userIds.Distinct().Where(userId => !_tokens.ContainsKey(userId)).ToList(),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (userId, cancellationToken) =>
            _tokens[userId] = (await new ParleyClient(_http).SignIn.AsAsync(userId, null, cancellationToken)).Token);

    /// <summary>Sends the given number of messages to these conversations, all together, as fast as answers come.</summary>
    public async Task FillAsync(IReadOnlyList<RequestTemplate> routes, int count, CancellationToken stop)
    {
        const int Part = 50_000;
        using var load = new LoadGenerator(address, routes, count: FillConnections);
        for (var left = count; left > 0; left -= Part)
        {
            var turn = await load.RunAsync(Math.Min(left, Part), stop);
            progress?.Report($"sent {count - Math.Max(left - Part, 0):N0} of {count:N0} messages, {turn.Rate:N0} a second");
        }
    }

    /// <summary>Sends each request once.</summary>
    public async Task ReadAsync(IReadOnlyList<RequestTemplate> routes, CancellationToken stop)
    {
        using var load = new LoadGenerator(address, routes, reads: true, count: Math.Min(routes.Count, AtOnce));
        await load.RunAsync(routes.Count, stop);
    }

    /// <summary>The request that reads a person's inbox.</summary>
    public RequestTemplate InboxOf(string userId) => new("/v1/inbox", _tokens[userId]);

    /// <summary>The requests that mark the messages of a conversation as read, one after the other.</summary>
    /// <param name="conversation">The sends to the conversation.</param>
    /// <param name="userId">The person who reads.</param>
    public RequestTemplate ReadsOf(RequestTemplate conversation, string userId) =>
        new(conversation.Path.Replace("/messages", "/read", StringComparison.Ordinal), _tokens[userId])
        {
            Method = HttpMethod.Put,
            Json = """{"seq":{next}}""",
        };

    /// <summary>Returns the request that tells the other members of a conversation that a person is typing.</summary>
    /// <param name="message">A request with which this person sends a message to the conversation.</param>
    public static RequestTemplate TypingOf(RequestTemplate message) =>
        new(message.Path.Replace("/messages", "/typing", StringComparison.Ordinal), message.Token)
        {
            Method = HttpMethod.Post,
            Json = "{}",
        };

    /// <summary>The request that opens a person's event stream.</summary>
    public RequestTemplate StreamOf(string userId) => new("/v1/events", _tokens[userId]);

    public void Dispose() => _http.Dispose();

    private ParleyClient As(string token) => new(_http, new() { Token = _ => ValueTask.FromResult<string?>(token) });
}
