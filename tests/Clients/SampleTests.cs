using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Parley.Testing;
using Parley.Testing.Network;

namespace Parley.Clients;

/// <summary>The samples in other languages end with the log that a fresh read returns, although their connections are cut.</summary>
public sealed class SampleTests(RunningServer server)
{
    private const int Messages = 20;

    // The second event of a stream is cut in the middle. Other answers are shorter.
    private const int CutAfter = 2_500;

    [Fact]
    public Task The_sample_in_Python_follows_over_cut_connections() => FollowsAsync("python", "python3", Sample("python/follow.py"));

    [Fact]
    public async Task The_sample_in_TypeScript_follows_over_cut_connections()
    {
        await Command.RunAsync(
            ".", "node", "node_modules/.bin/tsc", Sample("typescript/follow.ts"), "--strict", "--skipLibCheck", "--target",
            "ES2022", "--module", "ES2022", "--moduleResolution", "bundler", "--lib", "ES2022,DOM,DOM.Iterable,DOM.AsyncIterable",
            "--types", "node", "--outDir", "TypeScript/obj/samples");
        await FollowsAsync("typescript", "node", "TypeScript/obj/samples/follow.js");
    }

    private async Task FollowsAsync(string name, params string[] program)
    {
        await using var proxy = new CuttingProxy(server.Address, CutAfter);
        var (user, other) = ($"{name}-follower", $"{name}-other");
        using var http = new HttpClient { BaseAddress = server.Address };
        await SignInAsync(http, other);

        var printed = await Command.RunAsync(".", [.. program, proxy.Address.ToString().TrimEnd('/'), user, other, $"{Messages}"]);

        http.DefaultRequestHeaders.Authorization = new("Bearer", await SignInAsync(http, user));
        var page = await http.GetFromJsonAsync<JsonNode>($"v1/conversations/d~{user}~{other}/messages?limit=100");
        var fresh = page!["items"]!.AsArray().Select(entry => $"{entry!["seq"]} {entry["text"]}");
        Assert.Equal(fresh, printed.Trim().Split('\n').Select(line => line.Trim()));
        Assert.Equal(Messages, page["items"]!.AsArray().Count);
        Assert.True(proxy.Cuts > 0, $"{proxy.Cuts} connections were cut.");
    }

    private static async Task<string> SignInAsync(HttpClient http, string userId)
    {
        using var answer = await http.PostAsJsonAsync("v1/dev/sign-in", new { userId });
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["token"]!;
    }

    private static string Sample(string name) => Repository.PathOf($"samples/{name}");
}
