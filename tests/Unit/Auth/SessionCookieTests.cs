using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Parley.ApiFrontend;
using Parley.ApiFrontend.Auth;

namespace Parley.Unit.Auth;

public sealed class SessionCookieTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("http://localhost:5080", null, "parley-5080=t; max-age=3600; path=/; samesite=strict; httponly")]
    [InlineData("http://127.0.0.1", null, "parley-80=t; max-age=3600; path=/; samesite=strict; httponly")]
    [InlineData("http://[::1]:5080", null, "parley-5080=t; max-age=3600; path=/; samesite=strict; httponly")]
    [InlineData("https://chat.example", null, "__Host-parley=t; max-age=3600; path=/; secure; samesite=strict; httponly")]
    [InlineData("https://localhost:5080", null, "__Host-parley=t; max-age=3600; path=/; secure; samesite=strict; httponly")]
    [InlineData("http://10.0.0.7:5080", "https://chat.example", "__Host-parley=t; max-age=3600; path=/; secure; samesite=strict; httponly")]
    [InlineData("http://10.0.0.7:5080", "http://localhost:80", "parley-80=t; max-age=3600; path=/; samesite=strict; httponly")]
    [InlineData("http://chat.example", null, null)]
    [InlineData("http://localhost.example:5080", null, null)]
    [InlineData("http://localhost:5080", "http://chat.example", null)]
    public void The_cookie_is_as_the_origin_demands(string address, string? publicOrigin, string? expected)
    {
        var context = At(address);
        var error = Cookie(publicOrigin).Set(context, "t", _time.GetUtcNow().AddHours(1));
        Assert.Equal(expected is null ? ErrorCode.NotAllowed : null, error?.Code);
        Assert.Equal(expected, context.Response.Headers.SetCookie.SingleOrDefault());
    }

    [Theory]
    [InlineData("parley-5080=t", "t")]
    [InlineData("a=b; parley-5080=t; c=d", "t")]
    [InlineData("parley-50800=u;parley-5080=t ;parley-508=v", "t")]
    [InlineData("parley-5080=t; parley-5080=u", null)]
    [InlineData("parley-5080=t; parley-5080=t", null)]
    [InlineData("parley-5080=", null)]
    [InlineData("Parley-5080=t", null)]
    [InlineData("__Host-parley=t", null)]
    [InlineData("xparley-5080=t; parley-5081=t", null)]
    [InlineData(";;=;", null)]
    public void Only_one_cookie_of_this_port_is_read(string header, string? expected)
    {
        var context = At("http://localhost:5080");
        context.Request.Headers.Cookie = header;
        Assert.Equal(expected, Cookie(null).Read(context.Request));
    }

    [Fact]
    public void Two_headers_with_one_cookie_each_have_no_cookie()
    {
        var context = At("http://localhost:5080");
        context.Request.Headers.Cookie = new(["parley-5080=t", "parley-5080=u"]);
        Assert.Null(Cookie(null).Read(context.Request));
    }

    [Theory]
    [InlineData(SessionCookie.MaxTokenBytes, null)]
    [InlineData(SessionCookie.MaxTokenBytes + 1, ErrorCode.TooLarge)]
    public void A_token_that_browsers_would_drop_is_refused(int length, ErrorCode? expected)
    {
        var error = Cookie(null).Set(At("https://chat.example"), new('t', length), _time.GetUtcNow().AddHours(1));
        Assert.Equal(expected, error?.Code);
    }

    private static DefaultHttpContext At(string address)
    {
        var context = new DefaultHttpContext();
        var (scheme, host) = (address.Split("://")[0], address.Split("://")[1]);
        (context.Request.Scheme, context.Request.Host) = (scheme, new(host));
        return context;
    }

    private SessionCookie Cookie(string? publicOrigin) =>
        new(Options.Create(new ApiOptions { PublicOrigin = publicOrigin is null ? null : new(publicOrigin) }), _time);
}
