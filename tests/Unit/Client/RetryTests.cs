using System.Net;
using System.Text.Json;
using Parley.Client;

namespace Parley.Unit.Client;

public sealed class RetryTests : IDisposable
{
    private const string SentMessage =
        """
        {"conversationId":"c","seq":7,"senderId":"alice","sentAt":"2026-01-01T00:00:00.000Z","kind":"message","text":"hi",
         "shares":[],"reactions":[]}
        """;

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_send_is_repeated_with_the_same_client_id_until_it_is_answered()
    {
        var client = _server.BreaksTheConnection().IsSilent().Refuses(HttpStatusCode.ServiceUnavailable, "outcome_unknown")
            .Answers(HttpStatusCode.Created, SentMessage).Client();

        var message = await _server.Time.PassAsync(client.Messages.SendAsync("c", new() { Text = "hi" }));

        Assert.Equal(7, message.Seq);
        Assert.Equal(4, _server.Seen.Count);
        var id = JsonDocument.Parse(_server.Seen[0].Body).RootElement.GetProperty("clientId").GetString();
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(_server.Seen[0].Body, Assert.Single(_server.Seen.Select(seen => seen.Body).Distinct()));
    }

    [Fact]
    public async Task Pauses_double_up_to_the_longest_and_the_last_failure_is_thrown()
    {
        for (var i = 0; i < 8; i++)
            _server.Refuses(HttpStatusCode.ServiceUnavailable, "unavailable");

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => _server.Time.PassAsync(_server.Client(maxTries: 8).Me.GetAsync()));

        Assert.Equal([200, 400, 800, 1600, 3200, 5000, 5000], _server.Pauses.Select(pause => pause.TotalMilliseconds));
        Assert.Equal((ProblemCode.Unavailable, 503, 8), (thrown.Code, thrown.Status, thrown.Tries));
    }

    [Fact]
    public async Task A_pause_is_at_least_half_of_its_maximum()
    {
        var client = _server.BreaksTheConnection()
            .BreaksTheConnection()
            .Answers("""{"userId":"alice","displayName":"A"}""")
            .Client(luck: 0);

        await _server.Time.PassAsync(client.Me.GetAsync());

        Assert.Equal([100, 200], _server.Pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Fact]
    public async Task The_retry_waits_a_little_longer_than_the_server_asks()
    {
        var client = _server.Refuses(HttpStatusCode.TooManyRequests, "rate_limited", retryAfterSeconds: 12)
            .Answers(HttpStatusCode.Created, SentMessage).Client();

        await _server.Time.PassAsync(client.Messages.SendAsync("c", new() { Text = "hi" }));

        Assert.Equal([12_200], _server.Pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Fact]
    public async Task A_problem_that_names_the_seconds_needs_no_header()
    {
        var client = _server.Answers(HttpStatusCode.TooManyRequests, """{"code":"rate_limited","retryAfterSeconds":3}""")
            .Answers("""{"userId":"alice","displayName":"A"}""").Client();

        await _server.Time.PassAsync(client.Me.GetAsync());

        Assert.Equal([3_200], _server.Pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Fact]
    public async Task A_wait_above_the_limit_fails_the_call_at_once_with_the_wait()
    {
        var client = _server.Refuses(HttpStatusCode.TooManyRequests, "rate_limited", retryAfterSeconds: 31).Client();

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => client.Me.GetAsync());

        Assert.Equal((ProblemCode.RateLimited, TimeSpan.FromSeconds(31), 1), (thrown.Code, thrown.RetryAfter, thrown.Tries));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData(HttpStatusCode.Unauthorized, "unauthenticated")]
    [InlineData(HttpStatusCode.NotFound, "not_found")]
    [InlineData(HttpStatusCode.Conflict, "conversation_full")]
    [InlineData(HttpStatusCode.UnprocessableEntity, "client_id_reused")]
    public async Task A_permanent_refusal_is_not_retried(HttpStatusCode status, string code)
    {
        var client = _server.Refuses(status, code).Client();

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => client.Messages.SendAsync("c", new() { Text = "hi" }));

        Assert.Equal(((int)status, "D"), (thrown.Status, thrown.Problem.Detail));
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Adding_members_is_not_retried_if_it_may_have_happened()
    {
        var client = _server.Refuses(HttpStatusCode.ServiceUnavailable, "outcome_unknown").Client();

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => client.Conversations.AddMembersAsync("c", ["bob"]));

        Assert.True(thrown.MayHaveHappened);
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Adding_members_is_retried_if_it_certainly_did_not_happen()
    {
        var client = _server.Refuses(HttpStatusCode.ServiceUnavailable, "unavailable")
            .Answers("""{"id":"c","kind":"group","state":"joined","members":[],"lastSeq":2,"createdAt":"2026-01-01T00:00:00.000Z"}""")
            .Client();

        var conversation = await _server.Time.PassAsync(client.Conversations.AddMembersAsync("c", ["bob"]));

        Assert.Equal((ConversationKind.Group, 2), (conversation.Kind, conversation.LastSeq));
    }

    [Fact]
    public async Task Leaving_succeeds_if_the_retry_of_an_unanswered_request_is_404()
    {
        var client = _server.BreaksTheConnection().Refuses(HttpStatusCode.NotFound, "not_found").Client();

        await _server.Time.PassAsync(Done(client.Conversations.RemoveMemberAsync("c", "alice")));

        Assert.Equal(2, _server.Seen.Count);
    }

    [Fact]
    public async Task Leaving_a_missing_conversation_is_refused()
    {
        var client = _server.Refuses(HttpStatusCode.ServiceUnavailable, "unavailable")
            .Refuses(HttpStatusCode.NotFound, "not_found")
            .Client();

        var thrown = await Assert.ThrowsAsync<ParleyException>(
            () => _server.Time.PassAsync(Done(client.Conversations.RemoveMemberAsync("c", "alice"))));

        Assert.Equal(ProblemCode.NotFound, thrown.Code);
    }

    [Fact]
    public async Task A_call_without_an_answer_fails_with_that_reason()
    {
        var client = _server.IsSilent().Client(maxTries: 1);

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => client.Me.GetAsync());

        Assert.Equal((ProblemCode.NoAnswer, null), (thrown.Code, thrown.Status));
        Assert.IsAssignableFrom<OperationCanceledException>(thrown.InnerException);
    }

    [Fact]
    public async Task An_error_page_of_a_proxy_is_a_problem_with_an_unknown_code()
    {
        var client = _server.Answers(HttpStatusCode.BadGateway, "<html>Bad gateway</html>").Client(maxTries: 1);

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => client.Me.GetAsync());

        Assert.Equal((ProblemCode.Unknown, 502, true), (thrown.Code, thrown.Status, thrown.MayHaveHappened));
    }

    [Fact]
    public async Task A_call_that_its_caller_cancels_is_not_reported_as_unanswered()
    {
        using var given = new CancellationTokenSource();
        var client = _server.BreaksTheConnection().Client();

        var call = client.Me.GetAsync(given.Token); // waits for its second attempt
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task The_token_is_requested_before_every_attempt()
    {
        var tokens = new Queue<string>(["one", "two"]);
        var client = _server.BreaksTheConnection().Answers("""{"userId":"alice","displayName":"A"}""")
            .Client(token: _ => ValueTask.FromResult<string?>(tokens.Dequeue()));

        await _server.Time.PassAsync(client.Me.GetAsync());

        Assert.Equal(["one", "two"], _server.Seen.Select(seen => seen.Token));
    }

    private static async Task<bool> Done(Task call)
    {
        await call;
        return true;
    }
}
