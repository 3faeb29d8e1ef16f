using System.Globalization;
using System.Text.Json;
using Parley.Client;

namespace Parley.Benchmarks.Load;

/// <summary>A user whose boards, pins, conversations and messages fill every kind of answer to its largest size, and the requests for these
/// answers.</summary>
internal sealed class LargestWorld
{
    private const string Caller = "caller";
    private const int Page = 100;
    private const int Shares = 10;

    private string _token = "";
    private string _texts = "";
    private string _gallery = "";
    private string _board = "";
    private readonly List<string> _pins = [];

    /// <summary>One request and its name.</summary>
    public sealed record Request(string Name, RequestTemplate Template);

    /// <summary>Creates the user and the data on a running server.</summary>
    public static async Task<LargestWorld> MakeAsync(Uri address, IProgress<string> progress, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = address };
        var world = new LargestWorld { _token = (await new ParleyClient(http).SignIn.AsAsync(Caller, "Caller", stop)).Token };
        var client = new ParleyClient(http, new() { Token = _ => ValueTask.FromResult<string?>(world._token) });
        var people = Enumerable.Range(0, Page).Select(number => $"person-{number}").ToArray();
        foreach (var person in people)
            await new ParleyClient(http).SignIn.AsAsync(person, new('p', 80), stop);
        progress.Report("people");

        world._board = (await client.Boards.CreateAsync(new(new('b', 80)) { Description = new('d', 500) }, stop)).Id;
        for (var number = 0; number < Page; number++)
        {
            await client.Boards.CreateAsync(new(new('b', 80)) { Description = new('d', 500) }, stop);
            world._pins.Add((await client.Pins.CreateAsync(LargePin(world._board, number), stop)).Id);
        }

        progress.Report("boards and pins");
        for (var number = 0; number < Page; number++)
        {
            var made = await client.Conversations.CreateAsync(
                new() { MemberIds = people[..9], Name = new('n', 80), Message = new() { Text = new('t', 2_000) } }, stop);
            (world._texts, world._gallery) = (number == 0 ? made.Conversation.Id : world._texts, made.Conversation.Id);
        }

        for (var number = 0; number < Page; number++)
        {
            await client.Messages.SendAsync(world._texts, new() { Text = new('t', 2_000) }, stop);
            await client.Messages.SendAsync(
                world._gallery, new() { Text = "Look", Shares = [.. world._pins[..Shares].Select(ShareRef.Pin)] }, stop);
        }

        progress.Report("conversations");
        return world;
    }

    /// <summary>The requests that need no token.</summary>
    public static IReadOnlyList<Request> Anonymous() =>
    [
        new("GET /openapi/v1.json", new("/openapi/v1.json", null)),
        new("GET /openapi/v1.json, gzip", new("/openapi/v1.json", null) { Header = ("Accept-Encoding", "gzip") }),
        new("GET /docs/", new("/docs/", null)),
        new("GET /docs/scalar.js", new("/docs/scalar.js", null)),
        new("GET /docs/scalar.js, gzip", new("/docs/scalar.js", null) { Header = ("Accept-Encoding", "gzip") }),
        new("GET /v1/limits", new("/v1/limits", null)),
        new("GET /v1/media/lighthouse.svg", new("/v1/media/lighthouse.svg", null)),
        new("GET /health/ready", new("/health/ready", null)),
        new("401 without a token", new("/v1/me", null) { Status = 401 }),
        new("401 to a forged token", new("/v1/me", Forged(16)) { Status = 401 }),
        new("401 to a forged token of 16 KiB", new("/v1/me", Forged(12_000)) { Status = 401 }),
        new("404 where there is no route", new("/v1/nothing", null) { Status = 404 }),
        new("405 to another method", new("/v1/me", null) { Method = HttpMethod.Delete, Status = 405 }),
        new("404 to development sign-in through a proxy", new("/v1/dev/sign-in", null)
        {
            Method = HttpMethod.Post,
            Json = """{"userId":"caller"}""",
            Header = ("Via", "1.1 proxy"),
            Status = 404,
        }),
    ];

    /// <summary>The requests that need a token.</summary>
    public IReadOnlyList<Request> Authenticated() =>
    [
        Get("a page of 100 texts of 2,000", $"/v1/conversations/{_texts}/messages?limit=100"),
        Get("100 changes with texts of 2,000", $"/v1/conversations/{_texts}/changes?limit=100"),
        Get("a page of 100 messages with 10 large cards", $"/v1/conversations/{_gallery}/messages?limit=100"),
        Get("100 changes with 10 large cards", $"/v1/conversations/{_gallery}/changes?limit=100"),
        Get("a page of the gallery", $"/v1/conversations/{_gallery}/shares?limit=100"),
        Get("a page of 100 pointers", "/v1/inbox?limit=100"),
        Get("100 inbox changes", "/v1/inbox/changes?since=0&limit=100"),
        Get("a page of 100 large pins", $"/v1/boards/{_board}/pins?limit=100"),
        Get("a page of 100 boards", $"/v1/users/{Caller}/boards?limit=100"),
        Get("a search of boards", $"/v1/users/{Caller}/boards?query=bbb&limit=100"),
        Get("100 people by id", $"/v1/users?ids={string.Join(',', Enumerable.Range(0, Page).Select(number => $"person-{number}"))}"),
        Get("a search of people", "/v1/users?query=person"),
        Get("one's own profile", "/v1/me"),
        Post("100 cards", "/v1/cards", Cards(_pins)),
        Post("100 cards of what is not there", "/v1/cards", Cards(_pins.Select(_ => Guid.NewGuid().ToString("N")))),
        Post(
            "a send with 10 large cards",
            $"/v1/conversations/{_gallery}/messages",
            $$"""{"clientId":"{fresh}","shares":{{References(_pins[..Shares])}}}"""),
        Post(
            "a send of 2,000 characters",
            $"/v1/conversations/{_texts}/messages",
            $$"""{"clientId":"{fresh}","text":"{{new string('t', 2_000)}}"}"""),
        Post(
            "a share to 10 people",
            "/v1/sends",
            $$"""{"clientId":"{fresh}","shares":{{References(_pins[..Shares])}},"to":[{{People(Shares)}}]}"""),
        Post(
            "a group of ten with a message",
            "/v1/conversations",
            $$$"""{"clientId":"{fresh}","memberIds":{{{Members(9)}}},"name":"n","message":{"text":"t"}}"""),
        Post("a pin", "/v1/pins", $$"""{"clientId":"{fresh}","boardId":"{{_board}}","title":"t"}"""),
    ];

    private static NewPin LargePin(string boardId, int number) => new(boardId, new('t', 200))
    {
        Link = $"https://example.org/{number}?{new string('l', 1_900)}",
        Image = new($"https://example.org/{number}?{new string('i', 1_900)}", 100, 100, "#aabbcc", new('a', 200)),
        Note = new('n', 500),
    };

    private static string Forged(int claimBytes)
    {
        static string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
        var claims = $$"""{"sub":"caller","iss":"parley","aud":"parley","exp":99999999999,"x":"{{new string('x', claimBytes)}}"}""";
        return $"{Part("""{"alg":"HS256","typ":"JWT"}""")}.{Part(claims)}.{new string('A', 43)}";
    }

    private static string References(IEnumerable<string> ids) =>
        JsonSerializer.Serialize(ids.Select(id => new { kind = "pin", id }));

    private static string Cards(IEnumerable<string> ids) => $$"""{"refs":{{References(ids)}}}""";

    private static string Members(int count) =>
        JsonSerializer.Serialize(Enumerable.Range(0, count).Select(number => $"person-{number}"));

    private static string People(int count) => string.Join(',', Enumerable.Range(0, count).Select(number =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"userIds":["person-{{number}}"]}""")));

    private Request Get(string name, string path) => new(name, new(path, _token));

    private Request Post(string name, string path, string json) =>
        new(name, new(path, _token) { Method = HttpMethod.Post, Json = json });
}
