using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Api.Hosting;
using Parley.Boards;
using Parley.Content;
using Parley.Core.Storage;
using Parley.Pins;
using Parley.Users;

namespace Parley.Api.Http;

public sealed class FaultTests
{
    private static readonly Exception[] Faults =
    [
        new TimeoutException("No response."),
        new TimeoutException("Response did not arrive on time in 00:00:05 for message: Request"),
        new SiloUnavailableException("Gone."),
        new OrleansException("Rejected."),
        new IOException("The store is not there."),
        new InvalidOperationException("A bug."),
        new OperationCanceledException("By somebody else."),
    ];

    [Fact]
    public async Task Any_failure_of_a_grain_is_outcome_unknown_and_its_message_is_not_revealed()
    {
        var fault = Faults[0];
        await using var server = await StartAsync((_, _) => throw fault);
        using var http = await server.HttpAsAsync("alice");
        foreach (var next in Faults)
        {
            fault = next;
            using var response = await ResolveAsync(http);
            var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.ServiceUnavailable, "outcome_unknown");
            Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
            Assert.DoesNotContain(fault.Message, problem.GetRawText(), StringComparison.Ordinal);
        }
    }

    // An overloaded cluster causes hundreds of faults in a second. Only the stack trace of a bug says something new.
    [Fact]
    public async Task A_call_without_an_answer_is_logged_in_one_line_and_a_bug_with_its_stack_trace()
    {
        var (fault, logs) = (Faults[0], new ServerFaults());
        await using var server = await ParleyServer.StartAsync(services =>
        {
            logs.AddTo(services);
            services.Replace(ServiceDescriptor.Singleton<IContentCatalog>(new BrokenCatalog((_, _) => throw fault)));
        });
        using var http = await server.HttpAsAsync("alice");
        foreach (var next in Faults)
        {
            fault = next;
            logs.Logged.Clear();
            using var response = await ResolveAsync(http);
            var logged = Assert.Single(logs.Logged);
            Assert.Contains(fault.Message, logged, StringComparison.Ordinal);
            Assert.Equal(
                fault is SiloUnavailableException || fault.Message.StartsWith("Response did not arrive", StringComparison.Ordinal),
                !logged.Contains("   at ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Damage_is_not_reported_as_overload()
    {
        await using var server = await StartAsync((_, _) => throw new DamagedRowException("log d~a~b 7"));
        using var http = await server.HttpAsAsync("alice");
        using var response = await ResolveAsync(http);
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Contains("damaged", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_call_that_does_not_return_is_answered_in_time()
    {
        await using var server = await StartAsync(
            async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return [];
            },
            ("Api:Timeout", "00:00:01.5"));
        using var http = await server.HttpAsAsync("alice");
        using var write = await ResolveAsync(http);
        using var read = await http.GetAsync("/v1/users/alice/boards");
        await ProblemAssert.IsAsync(write, HttpStatusCode.ServiceUnavailable, "outcome_unknown");
        await ProblemAssert.IsAsync(read, HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task A_write_refused_by_an_overloaded_silo_is_outcome_unknown()
    {
        // A write may consist of several calls, and the refused one need not be the first.
        await using var server = await StartAsync((_, _) => throw new GatewayTooBusyException("Too busy."));
        using var http = await server.HttpAsAsync("alice");
        using var response = await ResolveAsync(http);
        await ProblemAssert.IsAsync(response, HttpStatusCode.ServiceUnavailable, "outcome_unknown");
    }

    [Fact]
    public async Task A_request_above_the_bound_of_concurrent_requests_is_refused_at_once()
    {
        const int Limit = 10;
        var (arrived, underWay) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var answer = new TaskCompletionSource<ImmutableArray<Card?>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(
            (_, _) =>
            {
                if (Interlocked.Increment(ref arrived) == Limit)
                    underWay.SetResult();
                return answer.Task;
            },
            ("Api:MaxRequests", "10"),
            ("Api:Timeout", "00:01:00"));
        using var http = await server.HttpAsAsync("alice");
        var waiting = Enumerable.Range(0, Limit).Select(_ => ResolveAsync(http)).ToList();
        await underWay.Task;

        using var refused = await ResolveAsync(http);
        await ProblemAssert.IsAsync(refused, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);

        answer.SetResult([]);
        foreach (var accepted in await Task.WhenAll(waiting))
            Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ResolveAsync(http)).StatusCode);
    }

    [Fact]
    public async Task A_catalog_that_returns_another_number_of_cards_is_a_fault()
    {
        await using var server = await StartAsync((_, _) => Task.FromResult<ImmutableArray<Card?>>([null]));
        using var http = await server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var response = await ResolveAsync(http);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    private static Task<HttpResponseMessage> ResolveAsync(HttpClient http) =>
        http.PostAsync("/v1/cards", new StringContent("""{"refs":[]}""", Encoding.UTF8, "application/json"));

    private static Task<ParleyServer> StartAsync(
        Func<UserId, CancellationToken, Task<ImmutableArray<Card?>>> answer, params (string Key, string Value)[] settings) =>
        ParleyServer.StartAsync(
            services => services.Replace(ServiceDescriptor.Singleton<IContentCatalog>(new BrokenCatalog(answer))), settings);

    /// <summary>A catalog of another platform that fails.</summary>
    private sealed class BrokenCatalog(Func<UserId, CancellationToken, Task<ImmutableArray<Card?>>> answer) : IContentCatalog
    {
        public Task<ImmutableArray<Card?>> ResolveAsync(
            UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken) =>
            answer(viewer, cancellationToken);

        public ContentRef? Recognise(string address) => null;

        public async Task<ImmutableArray<BoardView>> BoardsAsync(
            UserId viewer, UserId owner, string? search, CancellationToken cancellationToken)
        {
            await answer(viewer, cancellationToken);
            return [];
        }

        public Task<Result<Created<PinView>>> SaveAsync(
            UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Nothing is saved here.");

        public Task<Result<Created<PinView>>?> RepeatSaveAsync(
            UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Nothing is saved here.");
    }
}
