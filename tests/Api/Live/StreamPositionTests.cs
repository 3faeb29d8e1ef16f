using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Api.Hosting;
using Parley.Api.Http;

namespace Parley.Api.Live;

/// <summary>A position that a client gives in a wrong form is refused. If it were ignored, the client would miss changes.</summary>
public sealed class StreamPositionTests(SharedServer shared)
{
    [Theory]
    [InlineData("+5")]
    [InlineData("%2B5")]
    [InlineData("%205%20")]
    [InlineData("5%09")]
    [InlineData("-5")]
    [InlineData("5.0")]
    [InlineData("")]
    [InlineData("9223372036854775808")]
    [InlineData("5&since=5")]
    public async Task A_parameter_that_is_not_one_number_is_refused(string since)
    {
        var alice = await LivePerson.NewAsync(shared.Server, "alice");
        using var answer = await EventReader.SendAsync(alice.Http, since);
        await AssertRefusedAsync(answer, "since");
    }

    [Theory]
    [InlineData("+5")]
    [InlineData("-5")]
    [InlineData("5 5")]
    [InlineData("5, 5")]
    [InlineData("9223372036854775808")]
    public async Task A_header_that_is_not_one_number_is_refused(string lastEventId)
    {
        var alice = await LivePerson.NewAsync(shared.Server, "alice");
        using var answer = await EventReader.SendAsync(alice.Http, since: "0", lastEventId);
        await AssertRefusedAsync(answer, "Last-Event-ID");
    }

    [Theory]
    [InlineData("Last-Event-ID: 5\r\nLast-Event-ID: 5\r\n")]
    [InlineData("Last-Event-ID: 5\r\nlast-event-id: 6\r\n")]
    [InlineData("Last-Event-ID: 5\r\nLast-Event-ID:\r\n")]
    public async Task A_repeated_header_is_refused(string headers)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(shared.Server.Address.Host, shared.Server.Address.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /v1/events HTTP/1.1\r\nHost: {shared.Server.Address.Authority}\r\n"
            + $"Authorization: {http.DefaultRequestHeaders.Authorization}\r\n{headers}\r\n"));
        using var reader = new StreamReader(tcp.GetStream());
        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task A_header_without_a_value_is_no_position()
    {
        var alice = await LivePerson.NewAsync(shared.Server, "alice");
        using var answer = await EventReader.SendAsync(alice.Http, since: null, lastEventId: "");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, string field)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode); // the content of a stream has no end
        var problem = await ProblemAssert.IsAsync(answer, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal([$"{field} bad_format"], ProblemAssert.Fields(problem));
        Assert.Contains("digits", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
