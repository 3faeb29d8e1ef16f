using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Auth;
using Parley.Api.Hosting;

namespace Parley.Api.Live;

/// <summary>How streams end, and how many there may be.</summary>
public sealed class StreamEndTests(SharedServer shared)
{
    [Fact]
    public async Task Signing_out_ends_the_streams_of_that_session_only()
    {
        var alice = await LivePerson.NewAsync(shared.Server, "alice");
        using var otherDevice = await shared.Server.HttpAsAsync(alice.Id);
        await using var stream = await EventReader.OpenAsync(alice.Http);
        await using var other = await EventReader.OpenAsync(otherDevice);

        using var answer = await alice.Http.DeleteAsync(new Uri("/v1/session", UriKind.Relative));
        var rest = await stream.RestAsync();
        await alice.Client.Me.UpdateAsync(new() { About = "still here" });

        var closing = Assert.Single(rest);
        Assert.Equal(("closing", "signed_out"), (closing.Name, (string?)closing.Data["code"]));
        Assert.Null((int?)closing.Data["retryAfterSeconds"]);
        Assert.Equal("account", (await other.NextAsync()).Name);
    }

    [Fact]
    public async Task A_stream_ends_when_its_token_expires()
    {
        var alice = await LivePerson.NewAsync(shared.Server, "alice");
        var now = shared.Server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        using var http = shared.Server.Anonymous();
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", InvalidTokens.Signed(shared.Server, alice.Id, now.AddSeconds(3)));
        await using var stream = await EventReader.OpenAsync(http);

        var closing = Assert.Single(await stream.RestAsync());

        Assert.Equal(("closing", "token_expired"), (closing.Name, (string?)closing.Data["code"]));
    }

    [Fact]
    public async Task One_stream_too_many_closes_the_oldest()
    {
        await using var server = await ParleyServer.StartAsync(("Live:MaxStreamsPerPerson", "2"));
        var alice = await LivePerson.NewAsync(server, "alice");
        await using var oldest = await EventReader.OpenAsync(alice.Http);
        await using var second = await EventReader.OpenAsync(alice.Http);
        await using var third = await EventReader.OpenAsync(alice.Http);

        var closing = Assert.Single(await oldest.RestAsync());
        await alice.Client.Me.UpdateAsync(new() { About = "new" });

        Assert.Equal("too_many_streams", (string?)closing.Data["code"]);
        Assert.Equal("account", (await second.NextAsync()).Name);
        Assert.Equal("account", (await third.NextAsync()).Name);
    }

    [Fact]
    public async Task A_process_that_has_enough_streams_refuses_more_until_one_ends()
    {
        await using var server = await ParleyServer.StartAsync(("Live:MaxStreams", "1"));
        var alice = await LivePerson.NewAsync(server, "alice");
        var bob = await LivePerson.NewAsync(server, "bob");
        var only = await EventReader.OpenAsync(alice.Http);

        using (var refused = await EventReader.SendAsync(bob.Http, null))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await only.DisposeAsync();
        HttpResponseMessage answer;
        do
            answer = await EventReader.SendAsync(bob.Http, null);
        while (answer.StatusCode is not HttpStatusCode.OK); // the server notices the end of the connection
        answer.Dispose();
    }

    [Fact]
    public async Task A_server_that_stops_tells_its_streams_when_to_come_back()
    {
        var server = await ParleyServer.StartAsync(("Live:ReturnTime", "00:00:07"));
        var alice = await LivePerson.NewAsync(server, "alice");
        await using var stream = await EventReader.OpenAsync(alice.Http);

        await server.DisposeAsync();

        var closing = Assert.Single(await stream.RestAsync());
        Assert.Equal("shutting_down", (string?)closing.Data["code"]);
        Assert.InRange((int)closing.Data["retryAfterSeconds"]!, 0, 7);
        Assert.InRange(stream.Parser.ReconnectionInterval, TimeSpan.Zero, TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task More_changes_than_a_stream_may_hold_are_a_resync()
    {
        await using var server = await ParleyServer.StartAsync(("Live:MaxStreamEvents", "2"));
        var alice = await LivePerson.NewAsync(server, "alice");
        foreach (var name in new[] { "bob", "carol", "dave" })
            await alice.Client.Conversations.CreateAsync(new() { MemberIds = [(await LivePerson.NewAsync(server, name)).Id] });

        await using var stream = await EventReader.OpenAsync(alice.Http, 0);

        var resync = await stream.NextAsync();
        Assert.Equal(("resync", "behind"), (resync.Name, (string?)resync.Data["reason"]));
    }

    [Fact]
    public async Task A_stream_needs_a_token()
    {
        using var http = shared.Server.Anonymous();
        using var answer = await EventReader.SendAsync(http, null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
