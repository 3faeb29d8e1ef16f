using System.Text.Json.Nodes;

namespace Parley.Clients;

/// <summary>The samples follow the rules of docs/clients.md for reconnecting, resync and repeats, and say why they fail.</summary>
public sealed class SampleRulesTests
{
    // Timers of the runtimes may fire a little early.
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(1.9);

    /// <summary>The languages.</summary>
    public static TheoryData<string> Languages => SampleProgram.Languages;

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task After_a_stream_that_may_not_be_opened_again_the_program_ends(string language)
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Hello + Closing("too_many_streams", "null")).Start();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(server, language));

        Assert.Contains("too_many_streams", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests, "GET /v1/events");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task The_program_waits_as_long_as_the_server_says(string language)
    {
        await using var server = new ScriptedServer(
            _ => ScriptedServer.Hello.Replace("retry: 1", "retry: 2000", StringComparison.Ordinal),
            _ => ScriptedServer.Hello + Closing("shutting_down", "2"),
            clientId => ScriptedServer.Hello + ScriptedServer.Own(6, 1, "own", clientId)).Start();

        Assert.Equal(["1 own"], await RunAsync(server, language));

        Assert.Equal(2, server.Pauses.Count);
        Assert.All(server.Pauses, pause => Assert.True(pause >= AtLeast, $"{pause}"));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task After_behind_the_program_keeps_its_log_and_after_restored_it_reads_everything_again(string language)
    {
        ScriptedServer? server = null;
        await using var started = server = new(
            _ =>
            {
                server!.Entries.Add(ScriptedServer.Entry(3, "missed"));
                return ScriptedServer.Hello + Resync(9, "behind");
            },
            clientId =>
            {
                server!.Entries.Clear();
                server.Entries.Add(ScriptedServer.Entry(1, "another"));
                return ScriptedServer.Hello + Resync(2, "restored") + ScriptedServer.Own(10, 2, "own", clientId);
            });
        server.Entries.AddRange([ScriptedServer.Entry(1, "first"), ScriptedServer.Entry(2, "second")]);
        server.Start();

        Assert.Equal(["1 another", "2 own"], await RunAsync(server, language));

        Assert.Equal(["after=0", "after=2", "after=0"], server.Reads.Select(line => line.Split('?', '&')[1]));
        Assert.Equal(3, server.Requests.Count(line => line == "GET /v1/inbox"));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Repeats_departures_and_unknown_events_change_nothing(string language)
    {
        await using var server = new ScriptedServer(clientId =>
            ScriptedServer.Hello
            + Event("pointer", new() { ["pointer"] = ScriptedServer.Pointer(4, 9), ["unreadConversations"] = 1 })
            + Event("pointer", new() { ["pointer"] = ScriptedServer.Pointer(5, 9), ["unreadConversations"] = 1 }, 5)
            + ScriptedServer.Own(5, 1, "repeated", "another")
            + Event("pointer", new() { ["conversationId"] = "d~alice~carol", ["revision"] = 6, ["gone"] = "left" }, 6)
            + Event("novelty", new() { ["pointer"] = "x" })
            + ScriptedServer.Own(7, 1, "own", clientId)).Start();

        Assert.Equal(["1 own"], await RunAsync(server, language));

        Assert.Single(server.Reads);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Failures_are_printed(string language)
    {
        await using var server = new ScriptedServer { RefusesSignIn = true }.Start();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(server, language));

        Assert.Contains("Trying again", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/v1/dev/sign-in: 404", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Wrong_arguments_print_the_usage(string language)
    {
        foreach (var arguments in new[] { "", "http://localhost:5080 alice bob", "http://localhost:5080 alice bob many" })
        {
            var failure = await Assert.ThrowsAsync<InvalidOperationException>(
                () => SampleProgram.RunAsync(language, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            Assert.Contains("http://localhost:5080 alice bob 5", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Traceback", failure.Message, StringComparison.Ordinal);
        }
    }

    private static Task<string[]> RunAsync(ScriptedServer server, string language) =>
        SampleProgram.RunAsync(language, server.Address, "alice", "bob", "1");

    private static string Closing(string code, string seconds) =>
        Event("closing", new() { ["code"] = code, ["retryAfterSeconds"] = JsonNode.Parse(seconds) });

    private static string Resync(long revision, string reason) =>
        Event("resync", new() { ["revision"] = revision, ["reason"] = reason }, revision);

    private static string Event(string name, JsonObject data, long? id = null) =>
        $"event: {name}\n{(id is null ? "" : $"id: {id}\n")}data: {data.ToJsonString()}\n\n";
}
