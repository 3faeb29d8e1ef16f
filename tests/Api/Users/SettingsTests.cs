using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Api.Http;
using Parley.Client;

namespace Parley.Api.Users;

public sealed class SettingsTests(SharedServer shared)
{
    [Fact]
    public async Task Settings_have_defaults_and_a_patch_changes_the_fields_it_names()
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        Assert.Equal((true, true, false), Read(await http.GetFromJsonAsync<JsonElement>("/v1/me/settings")));
        Assert.Equal((true, false, false), await PatchAsync(http, """{"typing":false}"""));
        Assert.Equal((false, false, true), await PatchAsync(http, """{"receipts":false,"presence":true}"""));
        Assert.Equal((false, false, true), await PatchAsync(http, "{}"));
        Assert.Equal((false, false, true), Read(await http.GetFromJsonAsync<JsonElement>("/v1/me/settings")));
        Assert.Equal((true, true, false), await PatchAsync(http, """{"receipts":true,"typing":true,"presence":false}"""));
    }

    [Theory]
    [InlineData("""{"receipts":null}""", "/receipts bad_format")]
    [InlineData("""{"typing":"no"}""", "/typing bad_format")]
    [InlineData("""{"presence":1}""", "/presence bad_format")]
    [InlineData("""{"online":true}""", "/online unknown_field")]
    public async Task A_wrong_field_is_refused(string body, string field)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var response = await http.PatchAsync("/v1/me/settings", Body(body));
        Assert.Equal([field], ProblemAssert.Fields(await ProblemAssert.IsAsync(response, HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Fact]
    public async Task A_person_without_receipts_leaves_no_more_and_sees_none_but_still_has_unread_counts()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        var (first, second) = ((await alice.SayAsync(id, "one")).Seq, (await alice.SayAsync(id, "two")).Seq);
        await alice.Inbox.ReadAsync(id, second);
        await bob.Inbox.ReadAsync(id, first);
        using var http = await shared.Server.HttpAsAsync(bobId);

        await PatchAsync(http, """{"receipts":false}""");
        var read = await bob.Inbox.ReadAsync(id, second);
        var unread = await bob.Inbox.MarkUnreadAsync(id, second);

        // The receipt that alice has seen stays where it is.
        Assert.Equal((second, 0, 1), (read.ReadSeq, read.Unread, unread.Unread));
        Assert.Equal([new Receipt(bobId, first)], await ReceiptsAsync(alice, id));
        Assert.Empty(await ReceiptsAsync(bob, id));

        await PatchAsync(http, """{"receipts":true}""");
        Assert.Equal([new Receipt(aliceId, second)], await ReceiptsAsync(bob, id));
        Assert.Equal([new Receipt(bobId, first)], await ReceiptsAsync(alice, id));
        await bob.Inbox.ReadAsync(id, second);
        Assert.Equal([new Receipt(bobId, second)], await ReceiptsAsync(alice, id));
    }

    private static async Task<IReadOnlyList<Receipt>> ReceiptsAsync(ParleyClient reader, string id) =>
        (await reader.Messages.ChangesAsync(id, after: 0)).Receipts;

    private static async Task<(bool Receipts, bool Typing, bool Presence)> PatchAsync(HttpClient http, string body)
    {
        using var response = await http.PatchAsync("/v1/me/settings", Body(body));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Read(await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static (bool Receipts, bool Typing, bool Presence) Read(JsonElement settings) => (
        settings.GetProperty("receipts").GetBoolean(),
        settings.GetProperty("typing").GetBoolean(),
        settings.GetProperty("presence").GetBoolean());

    private static StringContent Body(string json) => new(json, System.Text.Encoding.UTF8, "application/json");
}
