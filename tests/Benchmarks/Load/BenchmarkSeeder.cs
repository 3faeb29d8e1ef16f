using System.Collections.Concurrent;
using Parley.Client;

namespace Parley.Benchmarks.Load;

/// <summary>Creates users, conversations and messages on a running Parley over HTTP, as any client does.</summary>
/// <param name="address">Where it listens.</param>
/// <param name="progress">Told how far a long fill has come.</param>
internal sealed class BenchmarkSeeder(Uri address, IProgress<string>? progress = null) : IDisposable
{
    private const int ReportEvery = 5_000;

    private const int AtOnce = 32;
    private const int FillConnections = 64;

    private static readonly FirstMessage Welcome = new() { Text = "Welcome" };

    private readonly HttpClient _http = new() { BaseAddress = address };
    private readonly ConcurrentDictionary<string, string> _tokens = [];

    /// <summary>One-to-ones of two people each.</summary>
    /// <returns>Where the first of each two sends.</returns>
    public Task<IReadOnlyList<RequestTemplate>> DirectsAsync(string name, int count) =>
        ConversationsAsync(count, number => [$"{name}-{number}-0", $"{name}-{number}-1"]);

    /// <summary>Groups of ten people each.</summary>
    /// <returns>Where the first of each ten sends.</returns>
    public Task<IReadOnlyList<RequestTemplate>> GroupsAsync(string name, int count) =>
        ConversationsAsync(count, number => [.. Enumerable.Range(0, 10).Select(member => $"{name}-{number}-{member}")]);

    /// <summary>One group.</summary>
    /// <returns>Where each of its members sends.</returns>
    public async Task<IReadOnlyList<RequestTemplate>> GroupAsync(string name, int members)
    {
        var people = Enumerable.Range(0, members).Select(member => $"{name}-{member}").ToArray();
        var path = (await ConversationsAsync(1, _ => people))[0].Path;
        return [.. people.Select(person => new RequestTemplate(path, _tokens[person]))];
    }

    /// <summary>Conversations, each with a first message.</summary>
    /// <param name="count">How many.</param>
    /// <param name="members">Who is in each; the first makes it.</param>
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

    /// <summary>Signs people in who are not yet.</summary>
    public Task PeopleAsync(IEnumerable<string> userIds) => Parallel.ForEachAsync(
        userIds.Distinct().Where(userId => !_tokens.ContainsKey(userId)).ToList(),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (userId, cancellationToken) =>
            _tokens[userId] = (await new ParleyClient(_http).SignIn.AsAsync(userId, null, cancellationToken)).Token);

    /// <summary>Sends so many messages to these conversations, all together, as fast as answers come.</summary>
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

    /// <summary>Asks each of these once.</summary>
    public async Task ReadAsync(IReadOnlyList<RequestTemplate> routes, CancellationToken stop)
    {
        using var load = new LoadGenerator(address, routes, reads: true, count: Math.Min(routes.Count, AtOnce));
        await load.RunAsync(routes.Count, stop);
    }

    /// <summary>Somebody's inbox, as a read.</summary>
    public RequestTemplate InboxOf(string userId) => new("/v1/inbox", _tokens[userId]);

    public void Dispose() => _http.Dispose();

    private ParleyClient As(string token) => new(_http, new() { Token = _ => ValueTask.FromResult<string?>(token) });
}
