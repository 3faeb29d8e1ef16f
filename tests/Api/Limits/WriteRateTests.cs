using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Api.Http;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Sends;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Api.Limits;

/// <summary>Every kind of write has a rate limit, and so has the look-up of things that do not exist.</summary>
public sealed class WriteRateTests(SharedServer shared)
{
    private static readonly string[] Bob = ["bob"];
    private static readonly string[] BobAndCarol = ["bob", "carol"];

    private static readonly string[] Named = ["boards", "pins", "conversations"];

    private IEnumerable<RouteEndpoint> Routes => shared.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);

    [Fact]
    public void Exactly_the_routes_that_write_have_a_rate_limit() => Assert.Equal(
        Names(endpoint => !IsRead(endpoint) && endpoint.RoutePattern.RawText != "/v1/cards"),
        Names(endpoint => endpoint.Metadata.GetMetadata<UserRateLimitMetadata>() is not null));

    [Fact]
    public void Every_route_that_looks_up_what_its_caller_names_has_a_rate_limit() => Assert.Equal(
        Names(endpoint => (IsRead(endpoint) && endpoint.RoutePattern.Parameters.Count > 0)
            || endpoint.RoutePattern.RawText is "/v1/cards" or "/v1/users"),
        Names(endpoint => endpoint.Metadata.GetMetadata<UnresolvedMetadata>() is not null));

    [Fact]
    public async Task Typing_has_its_own_rate_and_does_nothing_if_it_is_switched_off()
    {
        await using var server = await StartAsync(("RateLimits:TypingPerMinute", "1"), ("RateLimits:TypingBurst", "4"));
        var (alice, _) = (await server.AsAsync("alice"), await server.AsAsync("bob"));
        using var http = await server.HttpAsAsync("alice");
        var group = $"/v1/conversations/{await alice.GroupAsync("bob")}/typing";
        var unknown = $"/v1/conversations/{Unknown(1).First()}/typing";
        Assert.Equal(HttpStatusCode.NoContent, await WriteAsync(http, HttpMethod.Post, group, new { }));
        Assert.Equal(HttpStatusCode.NotFound, await WriteAsync(http, HttpMethod.Post, unknown, new { }));
        Assert.Equal(HttpStatusCode.OK, await WriteAsync(http, HttpMethod.Patch, "/v1/me/settings", new { typing = false }));
        Assert.Equal(HttpStatusCode.NoContent, await WriteAsync(http, HttpMethod.Post, group, new { }));
        Assert.Equal(HttpStatusCode.NoContent, await WriteAsync(http, HttpMethod.Post, unknown, new { }));

        Assert.Equal(HttpStatusCode.TooManyRequests, await WriteAsync(http, HttpMethod.Post, group, new { }));
        Assert.Equal(HttpStatusCode.OK, await WriteAsync(http, HttpMethod.Patch, "/v1/me", new { about = "me" }));
    }

    [Fact]
    public async Task Unnumbered_and_refused_writes_count_as_changes_and_read_positions_have_their_own_rate()
    {
        await using var server = await StartAsync(("RateLimits:ChangesPerMinute", "1"), ("RateLimits:ChangeBurst", "5"));
        var (alice, _) = (await server.AsAsync("alice"), await server.AsAsync("bob"));
        using var http = await server.HttpAsAsync("alice");
        var group = await alice.GroupAsync("bob"); // the first write
        Assert.Equal(HttpStatusCode.NoContent, await WriteAsync(http, HttpMethod.Put, "/v1/contacts/bob"));
        Assert.Equal(HttpStatusCode.NotFound, await WriteAsync(http, HttpMethod.Put, "/v1/contacts/nobody"));
        Assert.Equal(HttpStatusCode.BadRequest, await WriteAsync(http, HttpMethod.Post, "/v1/boards", new { }));
        Assert.Equal(
            HttpStatusCode.OK, await WriteAsync(http, HttpMethod.Patch, $"/v1/conversations/{group}/settings", new { hidden = false }));

        Assert.Equal(HttpStatusCode.TooManyRequests, await WriteAsync(http, HttpMethod.Patch, "/v1/me", new { about = "me" }));
        Assert.Equal(HttpStatusCode.TooManyRequests, await WriteAsync(http, HttpMethod.Delete, "/v1/contacts/bob"));
        Assert.Equal(
            HttpStatusCode.TooManyRequests,
            await WriteAsync(http, HttpMethod.Post, "/v1/conversations", new { memberIds = Bob, name = "x", clientId = "x" }));
        Assert.Equal(HttpStatusCode.OK, await WriteAsync(http, HttpMethod.Put, $"/v1/conversations/{group}/read", new { seq = 1 }));
        await alice.SayAsync(group, "sends are counted apart");
    }

    [Fact]
    public async Task The_send_rate_refuses_no_repeat_but_the_repeat_rate_does()
    {
        await using var server = await StartAsync(
            ("RateLimits:SendsPerMinute", "1"), ("RateLimits:SendBurst", "3"),
            ("RateLimits:RepeatsPerMinute", "1"), ("RateLimits:RepeatBurst", "9"));
        var alice = await server.AsAsync("alice");
        var (bob, _) = (await server.AsAsync("bob"), await server.AsAsync("carol"));
        using var http = await server.HttpAsAsync("alice");
        var group = await alice.GroupAsync("bob");
        var foreign = await bob.GroupAsync("carol");
        var create = new { memberIds = Bob, clientId = "new", message = new { text = "first" } };
        var many = new { memberIds = BobAndCarol, clientId = "many", message = new { text = "first" } };
        Assert.Equal(HttpStatusCode.Created, await SayAsync(http, group, "one", "one"));
        Assert.Equal(HttpStatusCode.Created, await WriteAsync(http, HttpMethod.Post, "/v1/conversations", create));
        Assert.Equal(HttpStatusCode.Created, await WriteAsync(http, HttpMethod.Post, "/v1/conversations", many));

        Assert.Equal(HttpStatusCode.OK, await SayAsync(http, group, "one", "one"));
        Assert.Equal(HttpStatusCode.OK, await WriteAsync(http, HttpMethod.Post, "/v1/conversations", create));
        Assert.Equal(HttpStatusCode.OK, await WriteAsync(http, HttpMethod.Post, "/v1/conversations", many));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SayAsync(http, group, "one", "another text"));
        Assert.Equal(HttpStatusCode.NotFound, await SayAsync(http, foreign, "two", "two"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SayAsync(http, group, "two", "two"));
        using var sends = await http.PostAsJsonAsync("/v1/sends", new
        {
            clientId = "one",
            text = "one",
            shares = Array.Empty<object>(),
            to = new object[] { new { conversationId = group }, new { userIds = BobAndCarol[1..] } },
        });
        var results = (await sends.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("results");
        Assert.Equal(2, results[0].GetProperty("seq").GetInt32());
        Assert.Equal("rate_limited", results[1].GetProperty("code").GetString());

        Assert.Equal(HttpStatusCode.OK, await SayAsync(http, group, "one", "one")); // takes the ninth and last permit for repeats
        Assert.Equal(HttpStatusCode.TooManyRequests, await SayAsync(http, group, "one", "one"));
        Assert.Single((await alice.Messages.NewestAsync(group)).Items, item => item.Text == "one");
    }

    [Fact]
    public async Task A_creation_above_the_send_rate_stores_nothing()
    {
        await using var server = await StartAsync(("RateLimits:SendsPerMinute", "1"), ("RateLimits:SendBurst", "1"));
        var alice = await server.AsAsync("alice");
        _ = (await server.AsAsync("bob"), await server.AsAsync("carol"));
        using var http = await server.HttpAsAsync("alice");
        var group = await alice.GroupAsync("bob");
        Assert.Equal(HttpStatusCode.Created, await SayAsync(http, group, "one", "one"));

        var create = new { memberIds = BobAndCarol, clientId = "created", message = new { text = "two" } };
        Assert.Equal(HttpStatusCode.TooManyRequests, await WriteAsync(http, HttpMethod.Post, "/v1/conversations", create));
        var send = new { clientId = "sent", text = "two", to = new object[] { new { userIds = BobAndCarol } } };
        await WriteAsync(http, HttpMethod.Post, "/v1/sends", send);
        var message = new SendMessage(ClientId.Parse("sent"), "two", [], null);
        var stored = server.Services.GetRequiredService<IInboxStore>();
        foreach (var key in new[] { "created", MultiTargetSender.KeyOf(message, [.. BobAndCarol.Select(id => UserId.Parse(id))]) })
            Assert.Null(await stored.FindReservedAsync(UserId.Parse("alice"), CreationKind.Conversation, key, default));
    }

    [Fact]
    public async Task Repeats_use_the_repeat_rate_and_not_the_send_rate()
    {
        await using var server = await StartAsync(
            ("RateLimits:SendsPerMinute", "1"), ("RateLimits:SendBurst", "2"),
            ("RateLimits:RepeatsPerMinute", "1"), ("RateLimits:RepeatBurst", "5"));
        var (alice, _) = (await server.AsAsync("alice"), await server.AsAsync("bob"));
        using var http = await server.HttpAsAsync("alice");
        var group = await alice.GroupAsync("bob");
        Assert.Equal(HttpStatusCode.Created, await SayAsync(http, group, "one", "one"));
        for (var repeat = 0; repeat < 5; repeat++)
            Assert.Equal(HttpStatusCode.OK, await SayAsync(http, group, "one", "one"));
        Assert.Equal(HttpStatusCode.Created, await SayAsync(http, group, "two", "two"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SayAsync(http, group, "three", "three"));
    }

    [Fact]
    public async Task Only_references_that_resolve_to_nothing_are_rate_limited()
    {
        await using var server = await StartAsync(("RateLimits:UnresolvedPerMinute", "10"), ("RateLimits:UnresolvedBurst", "20"));
        var alice = await server.AsAsync("alice");
        var pin = await alice.PinAsync("Lamp");
        using var http = await server.HttpAsAsync("alice");
        var known = Cards(Enumerable.Repeat(pin.Id, 100));
        for (var times = 0; times < 3; times++)
            Assert.Equal(HttpStatusCode.OK, await WriteAsync(http, HttpMethod.Post, "/v1/cards", known));
        Assert.Equal(HttpStatusCode.OK, await WriteAsync(http, HttpMethod.Post, "/v1/cards", Cards(Unknown(15))));
        using (var people = await http.GetAsync("/v1/users?ids=alice,nobody,noone"))
            Assert.Equal(HttpStatusCode.OK, people.StatusCode);
        foreach (var path in Named)
        {
            using var nothing = await http.GetAsync($"/v1/{path}/{Unknown(1).Single()}");
            Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        }

        using var refused = await http.PostAsJsonAsync("/v1/cards", known);
        await ProblemAssert.IsAsync(refused, HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("alice", (await alice.Me.GetAsync()).UserId);
    }

    private IEnumerable<string?> Names(Func<RouteEndpoint, bool> which) => Routes.Where(which).Select(endpoint => endpoint.DisplayName);

    private static bool IsRead(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") is true;

    private static IEnumerable<string> Unknown(int count) =>
        Enumerable.Range(0, count).Select(_ => OpaqueId.From(Guid.CreateVersion7()));

    private static object Cards(IEnumerable<string> ids) => new { refs = ids.Select(id => new { kind = "pin", id }) };

    private static Task<ParleyServer> StartAsync(params (string Key, string Value)[] settings) =>
        ParleyServer.StartAsync("http://127.0.0.1:0", limits: true, settings);

    private static Task<HttpStatusCode> SayAsync(HttpClient http, string conversationId, string clientId, string text) =>
        WriteAsync(http, HttpMethod.Post, $"/v1/conversations/{conversationId}/messages", new { clientId, text });

    private static async Task<HttpStatusCode> WriteAsync(HttpClient http, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
