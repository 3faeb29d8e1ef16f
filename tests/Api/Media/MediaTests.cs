using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Api.Entitlement;
using Parley.Api.Hosting;
using Parley.Api.Http;
using Parley.Demo;

namespace Parley.Api.Media;

public sealed class MediaTests(SharedServer shared)
{
    private static readonly Picture Lighthouse = Picture.All["lighthouse.svg"];

    [Fact]
    public async Task A_picture_is_immutable_and_its_headers_forbid_active_content()
    {
        using var http = shared.Server.Anonymous();

        using var response = await http.GetAsync(Lighthouse.Url);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("public, max-age=31536000, immutable", Assert.Single(response.Headers.GetValues("Cache-Control")));
        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal(Lighthouse.Content.ToArray(), await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Head_of_a_picture_answers_the_headers_of_get()
    {
        using var http = shared.Server.Anonymous();
        var picture = await Answer.ToAsync(http, (HttpMethod.Get, Lighthouse.Url, null));
        var head = await Answer.ToAsync(http, (HttpMethod.Head, Lighthouse.Url, null));
        Assert.Equal(picture with { Body = "" }, head);
        Assert.Contains($"Content-Length: {Lighthouse.Content.Length}", head.Headers, StringComparison.Ordinal);

        var nothing = await Answer.ToAsync(http, (HttpMethod.Get, "/v1/media/nothing.svg", null));
        Assert.Equal(nothing with { Body = "" }, await Answer.ToAsync(http, (HttpMethod.Head, "/v1/media/nothing.svg", null)));
    }

    [Fact]
    public async Task A_matching_entity_tag_is_answered_304()
    {
        using var http = shared.Server.Anonymous();
        using var first = await http.GetAsync(Lighthouse.Url);
        http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var again = await http.GetAsync(Lighthouse.Url);
        using var other = await http.GetAsync(Picture.All["balloons.svg"].Url);

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (again.StatusCode, other.StatusCode));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(first.Headers.CacheControl, again.Headers.CacheControl);
    }

    [Theory]
    [InlineData("If-Match", "\"other\"")]
    [InlineData("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")]
    public async Task A_failed_condition_is_not_cached(string header, string value)
    {
        using var http = shared.Server.Anonymous();
        http.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        using var response = await http.GetAsync(Lighthouse.Url);
        if (response.StatusCode != HttpStatusCode.OK)
            await ProblemAssert.IsAsync(response, HttpStatusCode.PreconditionFailed, "invalid_request");
    }

    [Theory]
    [InlineData("nothing.svg")]
    [InlineData("LIGHTHOUSE.SVG")]
    [InlineData("lighthouse")]
    [InlineData("lighthouse.svg%00")]
    [InlineData("..%2fappsettings.json")]
    [InlineData("%2e%2e%2fappsettings.json")]
    [InlineData("..%5cappsettings.json")]
    [InlineData("%2fetc%2fpasswd")]
    [InlineData("../appsettings.json")]
    [InlineData("../etc/passwd")]
    public async Task An_unknown_picture_name_is_404(string name)
    {
        var answer = await AskAsync($"/v1/media/{name}");

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("immutable", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("AllowedHosts", answer, StringComparison.Ordinal);
    }

    // Sends the path unchanged: HttpClient would normalize it.
    private async Task<string> AskAsync(string path)
    {
        using var line = new TcpClient();
        await line.ConnectAsync(shared.Server.Address.Host, shared.Server.Address.Port);
        var stream = line.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
