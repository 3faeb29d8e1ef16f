using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Api.Auth;
using Parley.Api.Hosting;
using Parley.Users;

namespace Parley.Api.Http;

public sealed class BadRequestTests(SharedServer shared)
{
    private static readonly string[] Beginnings = ["", "{", """{"name":"n","""];

    [Fact]
    public async Task A_bad_request_is_refused_in_time_and_has_no_effect()
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("mallory"));
        var goodToken = http.DefaultRequestHeaders.Authorization!;
        http.DefaultRequestHeaders.Authorization = null;
        var requests = new BadRequestGenerator(shared.Server.Services, InvalidTokens.Expired(shared.Server, UserId.Parse("mallory")))
            .All()
            .ToArray();
        Assert.True(requests.Length >= 500, $"Only {requests.Length} bad requests.");
        Assert.True(requests.DistinctBy(request => request.What).Count() >= 30, "The bad requests are too similar.");

        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (request, cancellationToken) =>
        {
            using var message = request.ToMessage(goodToken);
            using var response = await http.SendAsync(message, cancellationToken);
            if ((int)response.StatusCode is < 400 or > 499)
                wrong.Add($"{(int)response.StatusCode} to {request}");
            else
                await ProblemAssert.IsAsync(response);
        });

        Assert.Empty(wrong);
        TestContext.Current.TestOutputHelper!.WriteLine($"{requests.Length} bad requests were refused.");
    }

    [Fact]
    public async Task A_request_whose_body_never_arrives_is_answered()
    {
        await using var server = await ParleyServer.StartAsync(("Api:Timeout", "00:00:01.5"));
        using var http = await server.HttpAsAsync("alice");
        var token = http.DefaultRequestHeaders.Authorization;
        var answers = await Task.WhenAll(Beginnings.Select(async start =>
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(IPAddress.Loopback, server.Address.Port);
            await using var stream = tcp.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/boards HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\nContent-Type: application/json\r\n"
                + $"Content-Length: 100\r\n\r\n{start}"));
            return await ReadProblemAsync(stream);
        }));

        Assert.All(answers, answer => Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.Contains("\"code\":\"request_timeout\"", answer, StringComparison.Ordinal));
    }

    private static async Task<string> ReadProblemAsync(NetworkStream stream)
    {
        var answer = new StringBuilder();
        var buffer = new byte[1_024];
        while (!answer.ToString().Contains('}', StringComparison.Ordinal))
        {
            var length = await stream.ReadAsync(buffer);
            if (length == 0)
                break;
            answer.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }

        return answer.ToString();
    }
}
