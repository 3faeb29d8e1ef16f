using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using Parley.ApiFrontend;
using Parley.ApiFrontend.Auth;
using Parley.Users;

namespace Parley.Unit.Auth;

public sealed class TokenValidationCacheTests
{
    private const string Good = "Bearer aaaa.bbbb.cccc";

    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly Claim[] Claims = [new("iss", "somebody"), new("sub", Alice.Value), new("name", "Alice"), new("jti", "1")];
    private static readonly ClaimsPrincipal Principal = new(new ClaimsIdentity(Claims, "test", nameType: "sub", roleType: "role"));

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TokenValidationCache _tokens;

    public TokenValidationCacheTests() =>
        _tokens = new(
            Options.Create(new AuthOptions { RememberTokens = TimeSpan.FromMinutes(5) }),
            new(Options.Create(new ApiOptions()), _time),
            _time);

    [Fact]
    public void Valid_credentials_are_cached_for_the_configured_time()
    {
        _tokens.Remember(Request(Good).Request, Principal, AliceFor(TimeSpan.FromHours(1)));
        var expiresAt = _time.GetUtcNow().AddHours(1);

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        var recognised = Request(Good);
        Assert.True(_tokens.Recognise(recognised));
        Assert.Equal((Alice.Value, true), (recognised.User.Identity!.Name, recognised.User.Identity.IsAuthenticated));
        Assert.Equal(new Caller(Alice, "session", expiresAt), Caller.Of(recognised));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(_tokens.Recognise(Request(Good)));
    }

    [Fact]
    public void Only_the_claims_that_name_the_caller_are_cached()
    {
        _tokens.Remember(Request(Good).Request, Principal, AliceFor(TimeSpan.FromHours(1)));

        var recognised = Request(Good);
        Assert.True(_tokens.Recognise(recognised));
        Assert.Equal(
            [("sub", Alice.Value), ("name", "Alice")], recognised.User.Claims.Select(claim => (claim.Type, claim.Value)));
    }

    [Fact]
    public void Valid_credentials_are_not_cached_after_they_expire()
    {
        _tokens.Remember(Request(Good).Request, Principal, AliceFor(TimeSpan.FromMinutes(1)));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_tokens.Recognise(Request(Good)));
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("Bearer aaaa.bbbb.cccd")]
    [InlineData("Basic aaaa.bbbb.cccc")]
    [InlineData(Good, Good)]
    [InlineData(Good, "Bearer aaaa.bbbb.cccd")]
    public void Only_identical_credentials_use_the_cache(params string[] shown)
    {
        _tokens.Remember(Request(Good).Request, Principal, AliceFor(TimeSpan.FromHours(1)));

        var stranger = Request(shown);
        Assert.False(_tokens.Recognise(stranger));
        Assert.Null(CurrentUser.IdOf(stranger));
        Assert.False(stranger.User.Identity?.IsAuthenticated);
    }

    [Fact]
    public void A_token_in_the_cookie_is_remembered_as_well_and_a_header_replaces_it()
    {
        _tokens.Remember(WithCookie("aaaa.bbbb.cccc").Request, Principal, AliceFor(TimeSpan.FromHours(1)));

        Assert.True(_tokens.Recognise(WithCookie("aaaa.bbbb.cccc")));
        Assert.False(_tokens.Recognise(WithCookie("aaaa.bbbb.cccd")));
        Assert.False(_tokens.Recognise(WithCookie("aaaa.bbbb.cccc", "Bearer aaaa.bbbb.cccd")));
        Assert.False(_tokens.Recognise(Request(Good)));
        Assert.False(_tokens.Recognise(Request("aaaa.bbbb.cccc")));
    }

    [Fact]
    public void A_header_that_is_remembered_is_not_recognised_as_a_cookie()
    {
        _tokens.Remember(Request(Good).Request, Principal, AliceFor(TimeSpan.FromHours(1)));

        Assert.True(_tokens.Recognise(Request(Good)));
        Assert.False(_tokens.Recognise(WithCookie(Good)));
    }

    private static DefaultHttpContext WithCookie(string token, params string[] authorization)
    {
        var context = Request(authorization);
        (context.Request.Scheme, context.Request.Host) = ("http", new("localhost", 5080));
        context.Request.Headers.Cookie = $"parley-5080={token}";
        return context;
    }

    private Caller AliceFor(TimeSpan lifetime) => new(Alice, "session", _time.GetUtcNow() + lifetime);

    private static DefaultHttpContext Request(params string[] authorization)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = new StringValues(authorization);
        return context;
    }
}
