using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Api.Hosting;
using Parley.Api.Http;

namespace Parley.Api.Auth;

/// <summary>When the server offers development sign-in, by which any caller becomes any user, and which requests may use it.</summary>
public sealed class DevSignInTests(SharedServer shared)
{
    private static readonly object Alice = new { userId = "alice" };
    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static TheoryData<string> ProxyHeaders =>
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "x-forwarded-anything", "Via",
        "X-Original-For", // ASP.NET's forwarded-headers middleware renames X-Forwarded-For to this
    ];

    [Fact]
    public async Task With_a_configured_key_nginx_with_default_settings_cannot_reach_development_sign_in()
    {
        await using var server = await ParleyServer.StartAsync(("Auth:SigningKey", Key));
        using var line = new TcpClient();
        await line.ConnectAsync(server.Address.Host, server.Address.Port);
        const string Body = """{"userId":"alice"}""";

        // nginx without proxy directives forwards requests like this: HTTP/1.0, the backend's Host, no header that names the caller.
        await line.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/dev/sign-in HTTP/1.0\r\nHost: {server.Address.Authority}\r\nConnection: close\r\n"
            + $"Content-Length: {Body.Length}\r\nContent-Type: application/json\r\n\r\n{Body}"));
        using var reader = new StreamReader(line.GetStream());
        var answer = await reader.ReadToEndAsync();

        Assert.Contains(" 404 ", answer.Split("\r\n")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("token", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    public async Task Default_development_sign_in_exists_only_if_every_address_is_loopback(string urls)
    {
        await using var server = await ParleyServer.StartAsync(urls, limits: true);
        await IsClosedAsync(server);
    }

    [Fact]
    public async Task Default_development_sign_in_does_not_exist_on_a_unix_socket()
    {
        using var folder = new Parley.Testing.TemporaryFolder();
        await using var server = await ParleyServer.StartAsync(
            $"http://127.0.0.1:0;http://unix:{Path.Combine(folder.Path, "socket")}", limits: true);
        await IsClosedAsync(server);
    }

    [Fact]
    public async Task Development_sign_in_does_not_exist_if_an_issuer_is_configured()
    {
        await using var server = await ParleyServer.StartAsync(("Auth:Authority", "https://issuer.example"), ("Auth:Audience", "parley"));
        await IsClosedAsync(server);
    }

    [Theory, MemberData(nameof(ProxyHeaders))]
    public async Task Default_development_sign_in_refuses_a_request_that_came_through_a_proxy(string header) =>
        await IsClosedAsync(shared.Server, header: header);

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:5080")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    public async Task Default_development_sign_in_refuses_other_host_names_than_loopback(string host) =>
        await IsClosedAsync(shared.Server, host);

    [Fact]
    public async Task With_the_option_development_sign_in_exists_beside_a_key_for_loopback_names_without_a_proxy()
    {
        await using var server = await ParleyServer.StartAsync(("Auth:SigningKey", Key), ("Auth:DevSignIn", "true"));
        foreach (var host in new[] { "localhost", "LOCALHOST:5080", "127.0.0.1", "127.1.2.3:80", "[::1]:5080" })
            Assert.Equal(HttpStatusCode.OK, await SignInAsync(server, host));
        await IsClosedAsync(server, "evil.example");
        foreach (var header in ProxyHeaders)
            await IsClosedAsync(server, header: header);
    }

    [Fact]
    public async Task With_the_option_development_sign_in_also_accepts_the_configured_hosts()
    {
        await using var server = await ParleyServer.StartAsync(
            "http://0.0.0.0:0",
            limits: true,
            ("Auth:DevSignIn", "true"),
            ("Auth:DevSignInHosts:0", "parley.test"),
            ("Auth:DevSignInHosts:1", "10.0.0.1"));
        foreach (var host in new[] { "parley.test", "Parley.Test:8080", "10.0.0.1", "localhost" })
            Assert.Equal(HttpStatusCode.OK, await SignInAsync(server, host));
        await IsClosedAsync(server, "sub.parley.test");
        await IsClosedAsync(server, "parley.test", "Via");
    }

    [Fact]
    public async Task Only_a_request_that_may_use_development_sign_in_learns_that_it_exists()
    {
        using var http = shared.Server.Anonymous();
        Assert.Contains("dev_sign_in", await http.GetStringAsync("/v1/limits"), StringComparison.Ordinal);
        http.DefaultRequestHeaders.Add("Via", "1.1 proxy");
        Assert.DoesNotContain("dev_sign_in", await http.GetStringAsync("/v1/limits"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auth:DevSignIn", "Auth:Authority", "https://issuer.example", "Auth:DevSignIn")]
    [InlineData("Auth:DevSignIn", "Auth:DevSignInHosts:0", "http://parley.test", "Auth:DevSignInHosts")]
    public async Task Contradicting_options_make_the_start_fail_with_a_message(string on, string key, string value, string words)
    {
        var start = await Assert.ThrowsAsync<OptionsValidationException>(
            () => ParleyServer.StartAsync((on, "true"), (key, value), ("Auth:Audience", "parley")));
        Assert.Contains(words, start.Message, StringComparison.Ordinal);
    }

    private static async Task IsClosedAsync(ParleyServer server, string? host = null, string? header = null)
    {
        using var http = server.Anonymous();
        http.DefaultRequestHeaders.Host = host;
        if (header is not null)
            http.DefaultRequestHeaders.TryAddWithoutValidation(header, "192.0.2.1");
        using var response = await http.PostAsJsonAsync("/v1/dev/sign-in", Alice);
        await ProblemAssert.IsAsync(response, HttpStatusCode.NotFound, "not_found");
    }

    private static async Task<HttpStatusCode> SignInAsync(ParleyServer server, string host)
    {
        using var http = server.Anonymous();
        http.DefaultRequestHeaders.Host = host;
        using var response = await http.PostAsJsonAsync("/v1/dev/sign-in", Alice);
        return response.StatusCode;
    }
}
