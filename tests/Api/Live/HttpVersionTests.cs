using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;
using Parley.Testing;

namespace Parley.Api.Live;

/// <summary>The versions of HTTP over which streams and requests work.</summary>
public sealed class HttpVersionTests : IDisposable
{
    private const string Password = "test";

    private readonly TemporaryFolder _folder = new();
    private X509Certificate2? _certificate;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Streams_and_requests_work_over_tls(string version)
    {
        await using var server = await ParleyServer.StartAsync(
            ("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Tls:Certificate:Path", Certificate()),
            ("Kestrel:Endpoints:Tls:Certificate:Password", Password));
        await FollowAsync(server.Address, new(version));
    }

    [Fact]
    public async Task Http_2_without_tls_works_on_an_endpoint_of_its_own()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Kestrel:Endpoints:Plain:Url", "http://127.0.0.1:0"), ("Kestrel:Endpoints:Plain:Protocols", "Http2"));
        await FollowAsync(server.Address, HttpVersion.Version20);
    }

    [Fact]
    public async Task Http_2_without_tls_is_refused_on_any_other_endpoint()
    {
        await using var server = await ParleyServer.StartAsync();
        using var http = Speaking(server.Address, HttpVersion.Version20);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("/v1/limits", UriKind.Relative)));
    }

    public void Dispose()
    {
        _certificate?.Dispose();
        _folder.Dispose();
    }

    private async Task FollowAsync(Uri server, Version version)
    {
        var (alice, bob) = (await PersonAsync(server, version, "alice"), await PersonAsync(server, version, "bob"));
        var id = await alice.Client.GroupAsync(bob.Id);
        await using var stream = await bob.FollowAsync(id);

        await alice.Client.SayAsync(id, "hello");
        var entry = await stream.UntilSeqAsync(id, 2);
        using var answer = await bob.Http.DeleteAsync(new Uri("/v1/session", UriKind.Relative));
        var closing = Assert.Single(await stream.RestAsync());

        Assert.Equal(version, stream.Response.Version);
        Assert.Equal("entry", entry.Name);
        Assert.Equal((version, HttpStatusCode.NoContent), (answer.Version, answer.StatusCode));
        Assert.Equal("signed_out", (string?)closing.Data["code"]);
    }

    private async Task<LivePerson> PersonAsync(Uri server, Version version, string name)
    {
        var (http, id) = (Speaking(server, version), SharedServer.NewUser(name));
        var anonymous = new ParleyClient(Speaking(server, version));
        var token = (await anonymous.SignIn.AsAsync(id, name)).Token;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var client = new ParleyClient(Speaking(server, version), new() { Token = _ => ValueTask.FromResult<string?>(token) });
        return new(id, client, http);
    }

    private HttpClient Speaking(Uri server, Version version)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Equals(_certificate) is true,
            },
        };
        return new(new OneVersion(version, handler)) { BaseAddress = server };
    }

    /// <returns>The path of a certificate for this machine.</returns>
    private string Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var path = Path.Combine(_folder.Path, "certificate.pfx");
        File.WriteAllBytes(path, _certificate.Export(X509ContentType.Pkcs12, Password));
        return path;
    }

    /// <summary>Sends every request in one version.</summary>
    private sealed class OneVersion(Version version, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
