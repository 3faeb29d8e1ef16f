using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Parley.LoadTest.Checking;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Reports;
using Parley.LoadTesting.Runs;

namespace Parley.LoadTesting.Checking;

/// <summary>The checker finds what a proxy between the users and the server breaks, and nothing if it breaks nothing.</summary>
public sealed partial class CheckerTests(RunningServer server)
{
    private static readonly TimeSpan Impatient = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task An_honest_proxy_causes_no_violation()
    {
        var report = await RunAsync("honest", new EventFault(text => text));

        Assert.Empty(report.Check.Violations);
        Assert.Empty(report.Check.Unchecked);
        Assert.True(report.Check.Messages > SmallRun.Users, $"{report.Check.Messages} messages were checked.");
        Assert.True(report.Totals.Deliveries > 0);
        Assert.True(report.Latencies["catch-up"].Count > 0);
    }

    [Fact]
    public async Task Groups_that_all_their_founders_leave_cause_no_violation()
    {
        var profile = SmallRun.Busy with
        {
            Actions = new Dictionary<ActionKind, double>
            {
                [ActionKind.CreateGroup] = 2,
                [ActionKind.AddMember] = 6,
                [ActionKind.Leave] = 6,
                [ActionKind.Words] = 3,
                [ActionKind.Open] = 3,
            },
        };

        var report = await SmallRun.ExecuteAsync(
            server.Address, server.Address, "checker-leaves", profile, SmallRun.Settings with { Duration = TimeSpan.FromSeconds(6) });

        Assert.True(report.Totals.Actions["leave"] > 20, $"{report.Totals.Actions["leave"]} departures");
        Assert.Empty(report.Check.Violations);
    }

    [Fact]
    public async Task Lost_events_are_no_violation()
    {
        // Clients close such gaps. The first event says hello.
        var number = 0;
        var report = await RunAsync(
            "gaps",
            new EventFault(text =>
                text.Contains("event: entry", StringComparison.Ordinal) && Interlocked.Increment(ref number) % 3 is 0 ? "" : text));

        Assert.Empty(report.Check.Violations);
    }

    [Fact]
    public async Task An_acknowledged_message_that_is_not_stored_is_found()
    {
        // The proxy answers with the answer to the previous send.
        string? last = null;
        var report = await RunAsync("lost", new SendFault(5, async (proxy, request, body) =>
        {
            var honest = await proxy.AskAsync(request, body);
            var answer = JsonNode.Parse(honest.Body)!;
            answer["seq"] = (long)answer["seq"]! + 1_000;
            last = answer.ToJsonString();
            return (honest.Status, last);
        }));

        Assert.NotNull(last);
        AssertFound(report, ViolationKind.Lost);
    }

    [Fact]
    public async Task An_answer_that_acknowledges_another_message_is_found()
    {
        // The proxy drops the send, and answers with the answer to the previous one.
        var last = new ConcurrentDictionary<string, string>();
        var report = await RunAsync("swallowed", new SendFault(1, async (proxy, request, body) =>
        {
            var sender = $"{request.Headers.Authorization} {request.Path}";
            if (last.TryRemove(sender, out var earlier))
                return (HttpStatusCode.Created, earlier);
            var answer = await proxy.AskAsync(request, body);
            if (answer.Status is HttpStatusCode.Created)
                last[sender] = answer.Body;
            return answer;
        }));

        AssertFound(report, ViolationKind.Altered);
    }

    [Fact]
    public async Task A_server_that_refuses_the_check_leaves_it_incomplete()
    {
        var report = await RunAsync("refused", new Refusing());

        Assert.False(report.Check.IsComplete);
        Assert.NotEmpty(report.Check.Unchecked);
        Assert.False(Threshold.Parse("violations==0").Evaluate(report).IsKept);
    }

    [Fact]
    public async Task A_conversation_that_is_gone_is_found()
    {
        var report = await RunAsync("vanished", new Vanishing());

        AssertFound(report, ViolationKind.Lost);
        Assert.Equal(0, report.Check.Messages);
    }

    [Fact]
    public async Task A_message_that_is_stored_twice_is_found()
    {
        var report = await RunAsync("doubled", new SendFault(5, async (proxy, request, body) =>
        {
            var again = JsonNode.Parse(body)!;
            again["clientId"] = $"{Guid.NewGuid():N}";
            await proxy.AskAsync(request, again.ToJsonString());
            return await proxy.AskAsync(request, body);
        }));

        AssertFound(report, ViolationKind.Doubled);
    }

    [Fact]
    public async Task Altered_answers_are_found()
    {
        // Only the check after the run asks for larger pages.
        var report = await RunAsync("altered", new AnswerFault(
            request => IsPage(request) && request.Query["limit"] == "30",
            page => Each(page, entry => entry["text"] = entry["text"] is { } text ? $"{text}!" : null)));

        AssertFound(report, ViolationKind.Altered);
    }

    [Fact]
    public async Task Altered_events_are_found()
    {
        var report = await RunAsync(
            "altered-events", new EventFault(text => SentText().Replace(text, match => $"{match.Value}!", 1)));

        AssertFound(report, ViolationKind.Altered);
    }

    [Fact]
    public async Task Entries_that_are_left_out_of_changes_are_found()
    {
        // Clients read the changes if the events have no entries.
        var report = await RunAsync("left-out", new LeavingOut());

        AssertFound(report, ViolationKind.Gap);
    }

    [Fact]
    public async Task A_wrong_order_is_found()
    {
        var report = await RunAsync("reordered", new AnswerFault(request => IsPage(request) && request.Query["limit"] == "100", page =>
        {
            var items = page["items"]!.AsArray();
            if (items.Count < 2)
                return;
            var first = items[0]!;
            items.RemoveAt(0);
            items.Insert(1, first);
        }));

        AssertFound(report, ViolationKind.Reordered);
    }

    [Fact]
    public async Task A_wrong_number_of_unread_messages_is_found()
    {
        var report = await RunAsync("unread", new AnswerFault(IsInbox, page => Each(page, pointer => pointer["unread"] = 7_777)));

        AssertFound(report, ViolationKind.WrongUnread);
    }

    [Fact]
    public async Task A_read_position_that_went_back_is_found()
    {
        var report = await RunAsync("read", new AnswerFault(IsInbox, page => Each(page, pointer => pointer["readSeq"] = 1)));

        AssertFound(report, ViolationKind.WrongUnread);
    }

    [Fact]
    public async Task A_pointer_that_does_not_converge_is_found()
    {
        var report = await RunAsync(
            "diverged", new AnswerFault(IsInbox, page => Each(page, pointer => pointer["lastSeq"] = (long)pointer["lastSeq"]! - 1)));

        AssertFound(report, ViolationKind.Diverged);
    }

    [Fact]
    public async Task A_pointer_that_is_missing_is_found()
    {
        var report = await RunAsync("missing", new AnswerFault(IsInbox, page => page["items"] = new JsonArray()));

        AssertFound(report, ViolationKind.Diverged);
    }

    [Fact]
    public async Task A_pointer_that_is_listed_twice_is_found()
    {
        var report = await RunAsync("twice", new AnswerFault(IsInbox, page =>
        {
            if (page["items"]!.AsArray() is { Count: > 0 } items)
                items.Add(items[0]!.DeepClone());
        }));

        AssertFound(report, ViolationKind.Doubled);
    }

    [Fact]
    public async Task An_eleventh_member_is_found()
    {
        var report = await RunAsync("eleven", new AnswerFault(IsInbox, page => Each(page, pointer =>
            pointer["memberIds"] = new JsonArray([.. Enumerable.Range(0, 11).Select(number => (JsonNode)$"member-{number}")]))));

        AssertFound(report, ViolationKind.TooManyMembers);
    }

    [Fact]
    public async Task A_reader_who_is_no_member_is_found()
    {
        // The conversation reports that its members joined at a higher number than they have read.
        var report = await RunAsync("entitled", new AnswerFault(
            request => request.Method is "GET" && ConversationPath().IsMatch(request.Path),
            conversation => Each(conversation, member => member["joinedSeq"] = 100_000, "members")));

        AssertFound(report, ViolationKind.NotEntitled);
    }

    private async Task<RunReport> RunAsync(string world, IFault fault)
    {
        await using var proxy = await FaultyProxy.StartAsync(server.Address, fault);
        return await SmallRun.ExecuteAsync(
            server.Address, proxy.Address, $"checker-{world}", settings: SmallRun.Settings with { Convergence = Impatient });
    }

    private static void AssertFound(RunReport report, ViolationKind kind) => Assert.True(
        report.Check.Violations.ContainsKey($"{kind}"),
        $"{kind} was not found among {report.Check.Messages} messages. Found: {string.Join(", ", report.Check.Violations)}. "
            + $"Not checked: {string.Join(" ", report.Check.Unchecked)}");

    private static bool IsPage(HttpRequest request) =>
        request.Method is "GET" && request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal);

    private static bool IsInbox(HttpRequest request) => request.Method is "GET" && request.Path == "/v1/inbox";

    private static void Each(JsonNode page, Action<JsonNode> change, string list = "items")
    {
        foreach (var item in page[list]!.AsArray())
            change(item!);
    }

    [GeneratedRegex("""(?<="text":"[^"~]*)~""")]
    private static partial Regex SentText();

    [GeneratedRegex("^/v1/conversations/[^/]+$")]
    private static partial Regex ConversationPath();

    /// <summary>Refuses the reads of some conversations at the end. During the run, no user sends this request.</summary>
    private sealed class Refusing : IFault
    {
        private int _reads;

        public Task<(HttpStatusCode Status, string Body)> AskAsync(FaultyProxy proxy, HttpRequest request, string body) =>
            request.Method is "GET" && ConversationPath().IsMatch(request.Path) && Interlocked.Increment(ref _reads) > 3
                ? Task.FromResult((HttpStatusCode.Forbidden, """{"code":"not_allowed","status":403}"""))
                : proxy.AskAsync(request, body);
    }

    /// <summary>Says at the end that no conversation exists. During the run, no user sends this request.</summary>
    private sealed class Vanishing : IFault
    {
        public Task<(HttpStatusCode Status, string Body)> AskAsync(FaultyProxy proxy, HttpRequest request, string body) =>
            request.Method is "GET" && ConversationPath().IsMatch(request.Path)
                ? Task.FromResult((HttpStatusCode.NotFound, """{"code":"not_found","status":404}"""))
                : proxy.AskAsync(request, body);
    }

    /// <summary>Sends no entries in events, and leaves entries out of the changes that clients then read.</summary>
    private sealed class LeavingOut : IFault
    {
        public string Event(string text) => text.Contains("event: entry", StringComparison.Ordinal) ? "" : text;

        public async Task<(HttpStatusCode Status, string Body)> AskAsync(FaultyProxy proxy, HttpRequest request, string body)
        {
            var (status, answer) = await proxy.AskAsync(request, body);
            if (status is not HttpStatusCode.OK || !request.Path.Value!.EndsWith("/changes", StringComparison.Ordinal)
                || request.Path == "/v1/inbox/changes")
            {
                return (status, answer);
            }

            var page = JsonNode.Parse(answer)!;
            var items = page["items"]!.AsArray();
            if (items.FirstOrDefault(item => item!["entry"] is not null) is { } entry)
                items.Remove(entry);
            return (status, page.ToJsonString());
        }
    }
}
