using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Api.Hosting;

namespace Parley.Api.Admission;

/// <summary>One person or address cannot use up the request slots that all callers share.</summary>
public sealed class AdmissionTests
{
    private static readonly (string Key, string Value)[] Small =
        [("Api:MaxRequests", "10"), ("Api:MaxRequestsPerPerson", "4"), ("Api:MaxRequestsPerAddress", "9"), ("Api:Timeout", "00:01:00")];

    [Fact]
    public async Task Slow_bodies_of_one_person_do_not_block_requests_of_others()
    {
        await using var server = await ParleyServer.StartAsync("http://127.0.0.1:0", limits: true, Small);
        using var alice = await server.HttpAsAsync("alice");
        using var bob = await server.HttpAsAsync("bob");
        var slow = new List<SlowBody>();
        try
        {
            // More requests than the process has slots. Four of them take the person's share; the other eight are refused at once.
            for (var number = 0; number < 12; number++)
                slow.Add(await SlowBody.BeginAsync(server, "/v1/boards", $"Authorization: {alice.DefaultRequestHeaders.Authorization}"));
            var refused = 0;
            foreach (var body in slow.Skip(4))
                refused += (await body.AnswerAsync()).StartsWith("HTTP/1.1 429 ", StringComparison.Ordinal) ? 1 : 0;
            Assert.Equal(8, refused);

            Assert.Equal(HttpStatusCode.OK, (await bob.GetAsync("/v1/me")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await alice.GetAsync("/v1/me")).StatusCode); // a request holds no slot while its body arrives

            await slow[0].EndAsync();
            Assert.StartsWith("HTTP/1.1 201 ", await slow[0].AnswerAsync(), StringComparison.Ordinal);
        }
        finally
        {
            slow.ForEach(body => body.Dispose());
        }
    }

    [Fact]
    public async Task Slow_anonymous_bodies_of_one_address_do_not_block_known_callers()
    {
        await using var server = await ParleyServer.StartAsync("http://127.0.0.1:0", limits: true, Small);
        using var bob = await server.HttpAsAsync("bob");
        using var nobody = server.Anonymous();
        var slow = new List<SlowBody>();
        try
        {
            for (var number = 0; number < 9; number++)
                slow.Add(await SlowBody.BeginAsync(server, "/v1/dev/sign-in", "X-Nothing: 1"));
            using var further = await SlowBody.BeginAsync(server, "/v1/dev/sign-in", "X-Nothing: 1");
            Assert.StartsWith("HTTP/1.1 429 ", await further.AnswerAsync(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await bob.GetAsync("/v1/me")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/v1/limits")).StatusCode);
        }
        finally
        {
            slow.ForEach(body => body.Dispose());
        }
    }

    [Fact]
    public async Task With_rate_limits_off_no_shares_are_applied()
    {
        await using var server = await ParleyServer.StartAsync([("Api:MaxRequestsPerPerson", "1"), ("Api:Timeout", "00:01:00")]);
        using var alice = await server.HttpAsAsync("alice");
        using var one = await SlowBody.BeginAsync(server, "/v1/boards", $"Authorization: {alice.DefaultRequestHeaders.Authorization}");
        using var two = await SlowBody.BeginAsync(server, "/v1/boards", $"Authorization: {alice.DefaultRequestHeaders.Authorization}");
        await two.EndAsync();
        Assert.StartsWith("HTTP/1.1 201 ", await two.AnswerAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trusted_proxy_that_is_not_an_address_makes_the_start_fail_with_a_message()
    {
        var start = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => ParleyServer.StartAsync(("Api:TrustedProxies:0", "proxy.example")));
        Assert.Contains("Api:TrustedProxies", start.Message, StringComparison.Ordinal);
    }

    /// <summary>A request that sends only a part of its body until the test sends the rest.</summary>
    private sealed class SlowBody(TcpClient tcp) : IDisposable
    {
        private const string Body = """{"name":"n","clientId":"c"}""";

        // The server sends this when it starts to wait for the body.
        private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

        private string _beginning = "";

        public static async Task<SlowBody> BeginAsync(ParleyServer server, string path, string header)
        {
            var tcp = new TcpClient();
            await tcp.ConnectAsync(IPAddress.Loopback, server.Address.Port);
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                + $"Content-Length: {Body.Length}\r\nConnection: close\r\n\r\n"));
            var slow = new SlowBody(tcp);
            await slow.ReadAsync();
            if (slow._beginning == Continue)
                slow._beginning = "";
            return slow;
        }

        public async Task EndAsync() => await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Body));

        public async Task<string> AnswerAsync()
        {
            if (_beginning.Length == 0)
                await ReadAsync();
            return _beginning;
        }

        public void Dispose() => tcp.Dispose();

        private async Task ReadAsync()
        {
            var buffer = new byte[Continue.Length];
            await tcp.GetStream().ReadExactlyAsync(buffer);
            _beginning = Encoding.ASCII.GetString(buffer);
        }
    }
}
