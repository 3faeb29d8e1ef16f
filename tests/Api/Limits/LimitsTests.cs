using System.Net;
using System.Text;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Api.Http;
using Parley.Client;

namespace Parley.Api.Limits;

public sealed class LimitsTests
{
    [Fact]
    public async Task The_listed_limits_are_exactly_the_limits_in_force()
    {
        await using var server = await ParleyServer.StartAsync(
            "http://127.0.0.1:0",
            limits: true,
            ("Boards:MaxNameLength", "7"),
            ("RateLimits:SendsPerMinute", "42"),
            ("RateLimits:SendBurst", "2"));
        var alice = await server.AsAsync("alice");
        var limits = await alice.Limits.GetAsync();

        Assert.Equal(
            (7, 42, 2),
            (
                limits.Limits["maxBoardNameLength"].GetInt32(),
                limits.Limits["sendsPerMinute"].GetInt32(),
                limits.Limits["sendBurst"].GetInt32()));
        Assert.Equal("❤️", limits.Palette["love"]);
        Assert.Equal(8, limits.Palette.Count);
        Assert.Matches(@"^\d+\.\d+\.\d+", limits.Version);
        Assert.Contains("dev_sign_in", limits.Features);
        var problem = await ParleyClientExtensions.RefusalAsync(() => alice.Boards.CreateAsync(new("Eight ch")));
        Assert.Equal(7, Assert.Single(problem.Errors!).Limit);
    }

    [Fact]
    public async Task Above_the_burst_the_answer_is_429_with_retry_after()
    {
        await using var server = await ParleyServer.StartAsync(
            "http://127.0.0.1:0", limits: true, ("RateLimits:SendsPerMinute", "1"), ("RateLimits:SendBurst", "2"));
        var alice = await server.AsAsync("alice");
        await server.AsAsync("bob");
        var group = await alice.GroupAsync("bob");
        await alice.SayAsync(group, "one");
        await alice.SayAsync(group, "two");

        using var http = await server.HttpAsAsync("alice");
        using var response = await http.PostAsync(
            $"/v1/conversations/{group}/messages",
            new StringContent("""{"clientId":"three","text":"three"}""", Encoding.UTF8, "application/json"));
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.TooManyRequests, "rate_limited");

        Assert.Equal(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, problem.GetProperty("retryAfterSeconds").GetInt32());
        Assert.Equal(2, (await alice.Messages.NewestAsync(group)).Items.Count(item => item.Kind is EntryKind.Message));
    }

    [Fact]
    public async Task With_rate_limits_off_no_rates_are_listed()
    {
        await using var server = await ParleyServer.StartAsync();
        Assert.Equal(
            System.Text.Json.JsonValueKind.Null,
            (await (await server.AsAsync("alice")).Limits.GetAsync()).Limits["sendsPerMinute"].ValueKind);
    }
}
