using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Hosting;
using Parley.Api.Http;

namespace Parley.Api.Auth;

public sealed class SessionTests(SharedServer shared)
{
    private const string Public = "https://chat.example";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private ParleyServer Server => shared.Server;

    private string Own => Server.Address.GetLeftPart(UriPartial.Authority);

    private string CookieName => $"parley-{Server.Address.Port}";

    [Fact]
    public async Task A_browser_exchanges_its_token_for_a_cookie_and_signs_out()
    {
        var (id, token) = NewToken();
        using var begun = await SendAsync(HttpMethod.Post, "/v1/session", $"Bearer {token}");
        var session = await begun.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.OK, id), (begun.StatusCode, session.GetProperty("userId").GetString()));
        Assert.True(session.GetProperty("expiresAt").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.Matches(
            $"^{CookieName}={token}; max-age=[0-9]+; path=/; samesite=strict; httponly$",
            Assert.Single(begun.Headers.GetValues("Set-Cookie")));

        // The second request uses the remembered token.
        var cookie = $"{CookieName}={token}";
        for (var i = 0; i < 2; i++)
            Assert.Equal(id, await WhoAsync(null, cookie));

        using var ended = await SendAsync(HttpMethod.Delete, "/v1/session", null, cookie, Own);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(
            $"{CookieName}=; max-age=0; path=/; samesite=strict; httponly", Assert.Single(ended.Headers.GetValues("Set-Cookie")));
    }

    [Fact]
    public async Task A_session_begins_with_a_token_in_the_header_only()
    {
        var (_, token) = NewToken();
        using var response = await SendAsync(HttpMethod.Post, "/v1/session", null, $"{CookieName}={token}", Own);
        await ProblemAssert.IsAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task A_page_that_names_another_user_than_the_cookie_is_refused()
    {
        var (id, token) = NewToken();
        var (other, _) = NewToken();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(id, null, $"{CookieName}={token}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(other, null, $"{CookieName}={token}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("", null, $"{CookieName}={token}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, $"Bearer {token}", null));

        async Task<HttpStatusCode> StatusAsync(string expected, string? authorization, string? cookie)
        {
            using var http = Server.Anonymous();
            using var request = Request(HttpMethod.Get, "/v1/me", authorization, cookie);
            request.Headers.TryAddWithoutValidation("Parley-User", expected);
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("http://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("https://127.0.0.1:{port}")]
    [InlineData("http://localhost:{port}")]
    public async Task A_page_of_another_origin_can_change_nothing_with_the_cookie(string? origin)
    {
        var (id, token) = NewToken();
        var cookie = $"{CookieName}={token}";
        origin = origin?.Replace("{port}", $"{Server.Address.Port}", StringComparison.Ordinal);
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Patch, "/v1/me", """{"about":"forged"}"""),
            (HttpMethod.Post, "/v1/boards", """{"name":"forged","clientId":"c"}"""),
            (HttpMethod.Put, "/v1/contacts/bob", null),
            (HttpMethod.Delete, "/v1/session", null),
        })
        {
            using var response = await SendAsync(method, path, null, cookie, origin, body);
            var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.Forbidden, "not_allowed");
            Assert.Contains("Origin", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(id, await WhoAsync(null, cookie));
        using var own = await SendAsync(HttpMethod.Patch, "/v1/me", null, cookie, Own, """{"about":"mine"}""");
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("application/merge-patch+json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task With_the_cookie_a_body_is_plain_json(string mediaType, HttpStatusCode expected)
    {
        var cookie = $"{CookieName}={NewToken().Token}";
        using var response = await SendAsync(HttpMethod.Patch, "/v1/me", null, cookie, Own, "{}", mediaType);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Of_a_token_and_a_cookie_of_different_people_the_token_counts_even_if_it_is_invalid()
    {
        var ((alice, aliceToken), (bob, bobToken)) = (NewToken(), NewToken());
        var cookie = $"{CookieName}={bobToken}";
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(bob, await WhoAsync(null, cookie));
            Assert.Equal(alice, await WhoAsync($"Bearer {aliceToken}", cookie));
        }

        foreach (var wrong in new[] { $"Bearer {InvalidTokens.Forged(alice, Now.AddHours(1))}", "Basic YTpi", "Bearer" })
            Assert.Null(await WhoAsync(wrong, cookie));
    }

    [Fact]
    public async Task A_cookie_with_an_expired_or_forged_token_or_a_second_cookie_is_no_sign_in()
    {
        var (alice, token) = NewToken();
        Assert.Equal(alice, await WhoAsync(null, $"{CookieName}={token}"));
        Assert.Null(await WhoAsync(null, $"{CookieName}={InvalidTokens.Signed(Server, alice, Now.AddSeconds(-1))}"));
        Assert.Null(await WhoAsync(null, $"{CookieName}={InvalidTokens.Forged(alice, Now.AddHours(1))}"));
        Assert.Null(await WhoAsync(null, $"{CookieName}={token}; {CookieName}={NewToken().Token}"));
        Assert.Null(await WhoAsync(null, $"__Host-parley={token}"));
        Assert.Null(await WhoAsync(null, $"parley-1={token}"));
    }

    [Fact]
    public async Task A_token_is_accepted_only_in_the_form_of_its_place_also_when_the_server_remembers_it()
    {
        var (alice, token) = NewToken();
        Assert.Equal(alice, await WhoAsync(null, $"{CookieName}={token}"));
        Assert.Null(await WhoAsync(token, null));
        using var begun = await SendAsync(HttpMethod.Post, "/v1/session", token);
        await ProblemAssert.IsAsync(begun, HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.False(begun.Headers.Contains("Set-Cookie"));

        Assert.Equal(alice, await WhoAsync($"Bearer {token}", null));
        Assert.Null(await WhoAsync(null, $"{CookieName}=Bearer {token}"));
    }

    [Theory]
    [InlineData("GET", "/v1/me")]
    [InlineData("DELETE", "/v1/session")]
    [InlineData("GET", "/v1/events")]
    public async Task A_refused_cookie_is_cleared_and_the_answer_names_the_cause(string method, string path)
    {
        var (alice, token) = NewToken();
        foreach (var (cookie, cause) in new[]
        {
            ($"{CookieName}={token}; {CookieName}={NewToken().Token}", $"more than one cookie {CookieName}"),
            ($"{CookieName}={token}; {CookieName}={token}", $"more than one cookie {CookieName}"),
            ($"{CookieName}={InvalidTokens.Signed(Server, alice, Now.AddSeconds(-1))}", "expired"),
            ($"{CookieName}={InvalidTokens.Forged(alice, Now.AddHours(1))}", "not valid"),
            ($"{CookieName}=x", "not valid"),
        })
        {
            using var response = await SendAsync(new(method), path, null, cookie, Own);
            var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
            Assert.Contains(cause, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal(
                $"{CookieName}=; max-age=0; path=/; samesite=strict; httponly", Assert.Single(response.Headers.GetValues("Set-Cookie")));
        }
    }

    [Fact]
    public async Task A_cookie_that_is_not_the_cause_of_a_refusal_stays()
    {
        var cookie = $"{CookieName}={NewToken().Token}";
        foreach (var (method, path, authorization, sent) in new[]
        {
            ("GET", "/v1/me", "Bearer x", cookie), // the header counts
            ("GET", "/v1/me", null, "parley-1=x"), // of another port
            ("GET", "/v1/me", null, null),
            ("DELETE", "/v1/session", null, cookie), // without Origin
            ("GET", "/v1/unknown", null, cookie),
        })
        {
            using var response = await SendAsync(new(method), path, authorization, sent);
            await ProblemAssert.IsAsync(response);
            Assert.False(response.Headers.Contains("Set-Cookie"), $"{method} {path} {authorization} {sent}");
        }
    }

    [Fact]
    public async Task A_cookie_stays_while_the_keys_of_its_issuer_are_unknown()
    {
        await using var server = await ParleyServer.StartAsync(("Auth:Authority", "https://127.0.0.1:1"), ("Auth:Audience", "parley"));
        using var http = server.Anonymous();
        var cookie = $"parley-{server.Address.Port}={NewToken().Token}";
        using var response = await http.SendAsync(Request(HttpMethod.Get, "/v1/me", null, cookie));
        await ProblemAssert.IsAsync(response);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        using var repeated = await http.SendAsync(Request(HttpMethod.Get, "/v1/me", null, $"{cookie}; {cookie}"));
        Assert.True(repeated.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_token_that_is_too_long_for_a_cookie_is_refused_but_still_valid()
    {
        var id = SharedServer.NewUser("alice");
        var token = InvalidTokens.Long(Server, id, 3_800);
        using var response = await SendAsync(HttpMethod.Post, "/v1/session", $"Bearer {token}");
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.RequestEntityTooLarge, "too_large");
        Assert.Equal((3_800, token.Length), (problem.GetProperty("limit").GetInt32(), problem.GetProperty("count").GetInt32()));
        Assert.Equal(id, await WhoAsync($"Bearer {token}", null));
    }

    [Fact]
    public async Task Over_http_to_another_machine_there_is_no_session()
    {
        using var http = Server.Anonymous();
        using var request = Request(HttpMethod.Post, "/v1/session", $"Bearer {NewToken().Token}");
        request.Headers.Host = "chat.example";
        using var response = await http.SendAsync(request);
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.Forbidden, "not_allowed");
        Assert.Contains("Api:PublicOrigin", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Behind_a_proxy_that_terminates_tls_the_public_origin_counts_and_no_log_contains_the_token()
    {
        using var log = new SecretFinder();
        await using var server = await ParleyServer.StartAsync(log.AddTo, ("Api:PublicOrigin", Public));
        using var http = server.Anonymous();
        var token = InvalidTokens.Signed(server, "alice", server.Services.GetRequiredService<TimeProvider>().GetUtcNow() + Minute);
        log.Secret = token.Split('.')[2];

        using var begun = await http.SendAsync(Request(HttpMethod.Post, "/v1/session", $"Bearer {token}"));
        Assert.Matches(
            $"^__Host-parley={token}; max-age=[0-9]+; path=/; secure; samesite=strict; httponly$",
            Assert.Single(begun.Headers.GetValues("Set-Cookie")));
        foreach (var (origin, expected) in new[]
        {
            (Public, HttpStatusCode.OK),
            ("http://chat.example", HttpStatusCode.Forbidden),
            (server.Address.GetLeftPart(UriPartial.Authority), HttpStatusCode.Forbidden),
        })
        {
            using var response = await http.SendAsync(
                Request(HttpMethod.Patch, "/v1/me", null, $"__Host-parley={token}", origin, "{}"));
            Assert.Equal(expected, response.StatusCode);
        }

        using var duplicate = await http.SendAsync(
            Request(HttpMethod.Get, "/v1/me", null, $"__Host-parley={token}; __Host-parley=x{token}"));
        using var damaged = await http.SendAsync(Request(HttpMethod.Get, "/v1/me", null, $"__Host-parley=x{token}"));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (duplicate.StatusCode, damaged.StatusCode));
        Assert.True(log.Count > 0);
        Assert.Empty(log.Found);
    }

    private DateTimeOffset Now => Server.Services.GetRequiredService<TimeProvider>().GetUtcNow();

    private static HttpRequestMessage Request(
        HttpMethod method,
        string path,
        string? authorization,
        string? cookie = null,
        string? origin = null,
        string? body = null,
        string mediaType = "application/json")
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in new[] { ("Authorization", authorization), ("Cookie", cookie), ("Origin", origin) })
        {
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        return request;
    }

    private (string Id, string Token) NewToken()
    {
        var id = SharedServer.NewUser("alice");
        return (id, InvalidTokens.Signed(Server, id, Now + Minute));
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? authorization,
        string? cookie = null,
        string? origin = null,
        string? body = null,
        string mediaType = "application/json")
    {
        using var http = Server.Anonymous();
        return await http.SendAsync(Request(method, path, authorization, cookie, origin, body, mediaType));
    }

    private async Task<string?> WhoAsync(string? authorization, string? cookie)
    {
        using var response = await SendAsync(HttpMethod.Get, "/v1/me", authorization, cookie);
        if (response.StatusCode is HttpStatusCode.OK)
            return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("userId").GetString();
        await ProblemAssert.IsAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
        return null;
    }
}
