using System.Net;
using System.Text;
using Parley.Api.Hosting;

namespace Parley.Api.Http;

public sealed class ProblemTests(SharedServer shared)
{
    [Theory]
    [InlineData("""{}""", "/name required", "/clientId required")]
    [InlineData("""{"name":null,"clientId":"c"}""", "/name required")]
    [InlineData("""{"name":"n","clientId":"c","Secret":true}""", "/Secret unknown_field")]
    [InlineData("""{"name":"n","clientId":"c","a/b~c":1}""", "/a~1b~0c unknown_field")]
    [InlineData("""{"name":"n","clientId":"c","name":"m"}""", "/name bad_format")]
    [InlineData("""{"name":5,"clientId":"c"}""", "/name bad_format")]
    [InlineData("""{"name":"n","clientId":"c d"}""", "/clientId bad_format")]
    [InlineData("""{"name":"n","clientId":"c","secret":"true"}""", "/secret bad_format")]
    [InlineData("""{"name":"\ud800","clientId":"c"}""", "/name bad_format")]
    [InlineData("""{"name":"n","clientId":"c"}{}""", " bad_format")]
    [InlineData("""null""", " required")]
    public async Task A_body_that_cannot_be_bound_is_refused_with_the_field_and_the_reason(string body, params string[] fields)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var response = await http.PostAsync("/v1/boards", Json(body));
        Assert.Equal(fields, ProblemAssert.Fields(await ProblemAssert.IsAsync(response, HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Theory]
    [InlineData("""{"refs":[{"kind":"pin","id":"a"},null]}""", "/refs/1 bad_format")]
    [InlineData("""{"refs":[{"kind":"pin","id":"a"},{"kind":3,"id":"a"}]}""", "/refs/1/kind bad_format")]
    [InlineData("""{"refs":[{"kind":"pin,board","id":"a"}]}""", "/refs/0/kind bad_format")]
    [InlineData("""{"refs":[{"kind":"pin"}]}""", "/refs/0 bad_format")]
    [InlineData("""{"refs":[{"kind":"pin","id":"a","url":"/pins/a"}]}""", "/refs/0 bad_format")]
    [InlineData("""{"refs":{}}""", "/refs bad_format")]
    public async Task An_element_of_a_list_is_named_by_its_index(string body, string field)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var response = await http.PostAsync("/v1/cards", Json(body));
        Assert.Equal([field], ProblemAssert.Fields(await ProblemAssert.IsAsync(response, HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Theory]
    [InlineData("/v1/contacts?limit=0", "limit bad_format")]
    [InlineData("/v1/contacts?limit=101", "limit bad_format")]
    [InlineData("/v1/contacts?limit=ten", "limit bad_format")]
    [InlineData("/v1/contacts?limit=1&limit=2", "limit bad_format")]
    [InlineData("/v1/contacts?cursor=", "cursor bad_format")]
    [InlineData("/v1/contacts?cursor=%21", "cursor bad_format")]
    [InlineData("/v1/contacts?cursor=bm9uZQ", "cursor bad_format")]
    [InlineData("/v1/users?query=a", "query bad_format")]
    [InlineData("/v1/users", "query required")]
    [InlineData("/v1/inbox/changes", "since required")]
    [InlineData("/v1/inbox/changes?since=x", "since bad_format")]
    [InlineData("/v1/inbox/changes?since=%2B5", "since bad_format")]
    [InlineData("/v1/inbox/changes?since=+5", "since bad_format")]
    [InlineData("/v1/inbox/changes?since=5%09", "since bad_format")]
    [InlineData("/v1/inbox/changes?since=%D9%A5", "since bad_format")]
    [InlineData("/v1/inbox/changes?since=9223372036854775808", "since bad_format")]
    [InlineData("/v1/inbox/changes?since=5&since=5", "since bad_format")]
    [InlineData("/v1/inbox/changes?since=", "since bad_format")]
    [InlineData("/v1/conversations/d~alice~bob/messages?before=%2B5", "before bad_format")]
    [InlineData("/v1/conversations/d~alice~bob/messages?before=", "before bad_format")]
    [InlineData("/v1/conversations/d~alice~bob/messages?after=%205", "after bad_format")]
    [InlineData("/v1/conversations/d~alice~bob/changes?after=%2B5", "after bad_format")]
    [InlineData("/v1/conversations/d~alice~bob/changes?after=-5", "after bad_format")]
    [InlineData("/v1/conversations/d~alice~bob/changes?after=", "after bad_format")]
    [InlineData("/v1/inbox?folders=hidden", "folders unknown_field")]
    [InlineData("/v1/inbox?Folder=hidden", "Folder unknown_field")]
    [InlineData("/v1/inbox/changes?since=0&cursor=x", "cursor unknown_field")]
    [InlineData("/v1/me?limit=1", "limit unknown_field")]
    [InlineData("/v1/users/somebody/boards?userId=x", "userId unknown_field")]
    public async Task A_query_that_cannot_be_bound_is_refused_with_the_parameter(string address, string field)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var response = await http.GetAsync(address);
        Assert.Equal([field], ProblemAssert.Fields(await ProblemAssert.IsAsync(response, HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Theory]
    [InlineData("""{"mutedUntil":5}""", "/mutedUntil bad_format")]
    [InlineData("""{"mutedUntil":"tomorrow"}""", "/mutedUntil bad_format")]
    [InlineData("""{"mutedUntil":{}}""", "/mutedUntil bad_format")]
    [InlineData("""{"hidden":null}""", "/hidden bad_format")]
    [InlineData("""{"hidden":"yes"}""", "/hidden bad_format")]
    public async Task A_wrong_field_of_a_merge_patch_is_named(string body, string field)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var response = await http.PatchAsync($"/v1/conversations/{SampleJson.AnOpaqueId}/settings", Json(body));
        Assert.Equal([field], ProblemAssert.Fields(await ProblemAssert.IsAsync(response, HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/merge-patch+json;charset=\"UTF-8\"")]
    public async Task Any_content_type_of_json_in_utf8_is_accepted(string contentType)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var content = new ByteArrayContent("""{"name":"n","clientId":"c"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await http.PostAsync("/v1/boards", content);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task A_compressed_body_is_refused_and_the_answer_says_what_is_accepted()
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var content = Json("{}");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await http.PostAsync("/v1/boards", content);
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        Assert.Contains("Content-Encoding", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("identity", Assert.Single(response.Headers.GetValues("Accept-Encoding")));
    }

    [Fact]
    public async Task Head_on_other_routes_is_405_with_the_allowed_methods()
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var response = await http.SendAsync(new(HttpMethod.Head, "/v1/me"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "PATCH"], response.Content.Headers.Allow.Order());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/v1/boards/not-an-id", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/v1/users/a%20b", HttpStatusCode.NotFound, "not_found")]
    [InlineData("TRACE", "/v1/me", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("PUT", "/v1/me", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("GET", "/v1/sends", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("GET", "/v1/session", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("POST", "/conversations/x", HttpStatusCode.NotFound, "not_found")]
    public async Task A_request_without_a_route_gets_a_problem_document(string method, string address, HttpStatusCode status, string code)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var response = await http.SendAsync(new(new(method), address));
        await ProblemAssert.IsAsync(response, status, code);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=klingon")]
    public async Task A_body_of_another_type_is_refused(string contentType)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var content = new ByteArrayContent("""{"name":"n","clientId":"c"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await http.PostAsync("/v1/boards", content);
        await ProblemAssert.IsAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_above_the_limit_is_refused_with_and_without_a_length(bool chunked)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/boards")
        {
            Content = Json($$"""{"name":"{{new string('n', 33_000)}}"}"""),
        };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await http.SendAsync(request);
        await ProblemAssert.IsAsync(response, HttpStatusCode.RequestEntityTooLarge, "too_large");
    }

    [Fact]
    public async Task A_body_as_large_as_the_limit_is_accepted()
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        var body = """{"name":"n","clientId":"c"}""";
        using var response = await http.PostAsync("/v1/boards", Json(body + new string(' ', (32 * 1_024) - body.Length)));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task Every_answer_has_no_store()
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        using var response = await http.GetAsync("/v1/me");
        Assert.Equal((HttpStatusCode.OK, true), (response.StatusCode, response.Headers.CacheControl?.NoStore));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
