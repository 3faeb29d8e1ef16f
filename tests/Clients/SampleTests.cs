using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Parley.Testing.Network;

namespace Parley.Clients;

/// <summary>The samples in other languages end with the log that a fresh read returns, although their connections are cut, and although
/// the same person has written there before.</summary>
public sealed class SampleTests(RunningServer server)
{
    private const int Messages = 20;
    private const int Older = 3;

    // The second event of a stream is cut in the middle. Other answers are shorter.
    private const int CutAfter = 2_500;

    [Theory]
    [MemberData(nameof(SampleProgram.Languages), MemberType = typeof(SampleProgram))]
    public async Task A_sample_follows_over_cut_connections(string language)
    {
        await using var proxy = new CuttingProxy(server.Address, CutAfter);
        var (user, other) = ($"{language}-follower", $"{language}-other");
        using var http = new HttpClient { BaseAddress = server.Address };
        await SignInAsync(http, other);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await SignInAsync(http, user));
        var messages = $"v1/conversations/d~{user}~{other}/messages";
        using var opened = await http.PostAsJsonAsync("v1/conversations", new { memberIds = new[] { other }, clientId = "older" });
        for (var i = 0; i < Older; i++)
            (await http.PostAsJsonAsync(messages, new { clientId = $"older-{i}", text = $"Älter {i}" })).Dispose();
        (await http.PatchAsJsonAsync($"{messages}/2", new { text = "edited" })).Dispose();

        for (var run = 1; run <= 2; run++)
        {
            var printed = await SampleProgram.RunAsync(language, $"{proxy.Address}", user, other, $"{Messages}");

            var page = await http.GetFromJsonAsync<JsonNode>($"{messages}?limit=100");
            var fresh = page!["items"]!.AsArray().Select(entry => $"{entry!["seq"]} {entry["text"]}");
            Assert.Equal(fresh, printed);
            Assert.Equal(Older + (run * Messages), printed.Length);
        }

        Assert.True(proxy.Cuts > 0, $"{proxy.Cuts} connections were cut.");
    }

    private static async Task<string> SignInAsync(HttpClient http, string userId)
    {
        using var answer = await http.PostAsJsonAsync("v1/dev/sign-in", new { userId });
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["token"]!;
    }
}
