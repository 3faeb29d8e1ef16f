using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Api.Hosting;

namespace Parley.Api.Http;

/// <summary>A body that is malformed, incomplete or late is the client's fault: it is refused, and the operator's log does not show
/// it.</summary>
public sealed class BrokenBodyTests : IDisposable
{
    private const int PatienceMilliseconds = 120_000;
    private const string Length = "Content-Length: 1000";
    private const string Chunked = "Transfer-Encoding: chunked";
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
    private const string SignIn = "/v1/dev/sign-in";

    private static readonly string[] MalformedChunks =
    [
        "zz\r\n", "80000000\r\n", "ffffffff\r\n", "fffffffff\r\n", "-1\r\n", "1\r\n{\r\n80000000\r\n", "1\r\n{\r\nffffffff\r\n", "1\r\n{xx",
        "0\r\nno trailer\r\n\r\n",
    ];

    private static readonly (string Framing, string Body)[] Incomplete =
        [(Length, "{"), (Length, ""), (Chunked, "5\r\n{"), (Chunked, "1\r\n{\r\n5"), (Chunked, "")];

    private readonly ServerFaults _faults = new();

    private enum Departure
    {
        Close,
        HalfClose,
        Reset,
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _faults.Dispose();

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_malformed_chunk_is_400_for_every_caller_and_is_not_logged()
    {
        await using var server = await ParleyServer.StartAsync(_faults.AddTo);
        using var alice = await server.HttpAsAsync("alice");
        foreach (var body in MalformedChunks)
        {
            foreach (var (path, header) in new[]
            {
                (SignIn, "X-Nothing: 1"), ("/v1/boards", $"Authorization: {alice.DefaultRequestHeaders.Authorization}"),
            })
            {
                using var atOnce = await SendAsync(server, path, $"{header}\r\n{Chunked}\r\n\r\n{body}");
                Assert.Equal(("400", body), (await StatusAsync(atOnce), body));

                using var later = await SendAsync(server, path, $"{header}\r\nExpect: 100-continue\r\n{Chunked}\r\n\r\n");
                Assert.Equal(Continue, await ReadAsync(later, Continue.Length));
                await later.GetStream().WriteAsync(Encoding.ASCII.GetBytes(body), TestContext.Current.CancellationToken);
                Assert.Equal(("400", body), (await StatusAsync(later), body));
            }
        }

        Assert.Empty(_faults.Logged);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_client_that_leaves_before_its_body_has_arrived_is_not_logged()
    {
        await using var server = await ParleyServer.StartAsync(_faults.AddTo);
        foreach (var (framing, body) in Incomplete)
        {
            foreach (var departure in Enum.GetValues<Departure>())
            {
                // The server sends 100 when it has read the bytes that are there, and waits for the rest.
                using var waiting = await SendAsync(server, SignIn, $"Expect: 100-continue\r\n{framing}\r\n\r\n{body}");
                Assert.Equal(Continue, await ReadAsync(waiting, Continue.Length));
                Leave(waiting, departure);
                await _faults.ConnectionClosedAsync(TestContext.Current.CancellationToken);

                using var atOnce = await SendAsync(server, SignIn, $"{framing}\r\n\r\n{body}");
                Leave(atOnce, departure);
                await _faults.ConnectionClosedAsync(TestContext.Current.CancellationToken);
            }
        }

        Assert.Empty(_faults.Logged);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_body_that_is_late_is_408_and_is_not_logged()
    {
        await using var server = await ParleyServer.StartAsync(_faults.AddTo, ("Api:Timeout", "00:00:01"));
        var cases = from body in Incomplete from departure in Enum.GetValues<Departure>() select (body.Framing, body.Body, departure);
        await Task.WhenAll(cases.Select(async late =>
        {
            using var tcp = await SendAsync(server, SignIn, $"{late.Framing}\r\n\r\n{late.Body}");
            Assert.Equal("408", await StatusAsync(tcp));
            Leave(tcp, late.departure);
            await _faults.ConnectionClosedAsync(TestContext.Current.CancellationToken);
        }));
        Assert.Empty(_faults.Logged);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_broken_body_that_no_endpoint_reads_is_not_logged()
    {
        await using var server = await ParleyServer.StartAsync(_faults.AddTo);
        var bodies = MalformedChunks.Select(body => (Chunked, body)).Concat(Incomplete).Append(("Content-Length: 100000", "{"));
        foreach (var (framing, body) in bodies)
        {
            foreach (var path in new[] { "/v1/boards", "/v1/nowhere", "/v1/me", "/health/ready" })
            {
                using var atOnce = await SendAsync(server, path, $"{framing}\r\n\r\n{body}");
                Assert.StartsWith("40", await StatusAsync(atOnce), StringComparison.Ordinal);
                Leave(atOnce, Departure.HalfClose);
                await _faults.ConnectionClosedAsync(TestContext.Current.CancellationToken);

                using var later = await SendAsync(server, path, $"{framing}\r\n\r\n");
                Assert.StartsWith("40", await StatusAsync(later), StringComparison.Ordinal);
                await later.GetStream().WriteAsync(Encoding.ASCII.GetBytes(body), Ct);
                Leave(later, Departure.Close);
                await _faults.ConnectionClosedAsync(TestContext.Current.CancellationToken);
            }
        }

        Assert.Empty(_faults.Logged);
    }

    private static void Leave(TcpClient tcp, Departure departure)
    {
        if (departure is Departure.Reset)
            tcp.Client.LingerState = new(enable: true, seconds: 0);
        if (departure is Departure.HalfClose)
            tcp.Client.Shutdown(SocketShutdown.Send);
        else
            tcp.Close();
    }

    private static async Task<TcpClient> SendAsync(ParleyServer server, string path, string rest)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, server.Address.Port, Ct);
        await tcp.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{rest}"), Ct);
        return tcp;
    }

    private static async Task<string> StatusAsync(TcpClient tcp) => (await ReadAsync(tcp, "HTTP/1.1 000".Length))["HTTP/1.1 ".Length..];

    private static async Task<string> ReadAsync(TcpClient tcp, int length)
    {
        var buffer = new byte[length];
        await tcp.GetStream().ReadExactlyAsync(buffer, Ct);
        return Encoding.ASCII.GetString(buffer);
    }
}
