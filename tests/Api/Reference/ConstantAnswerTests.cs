using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Hosting;
using Parley.Api.Http;

namespace Parley.Api.Reference;

/// <summary>The OpenAPI document and the reference page are generated once, for any number of requests and any spelling of their
/// address.</summary>
public sealed class ConstantAnswerTests
{
    private static readonly string[] Paths = ["/openapi/v1.json", "/docs/", "/docs/scalar.js", "/docs/scalar.aspnetcore.js"];

    [Fact]
    public async Task The_document_is_made_once_for_any_number_of_requests()
    {
        var made = 0;
        await using var server = await ParleyServer.StartAsync(services => services.Configure<OpenApiOptions>("v1", options =>
            options.AddDocumentTransformer((_, _, _) =>
            {
                Interlocked.Increment(ref made);
                return Task.CompletedTask;
            })));
        using var http = server.Anonymous();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            http.GetStringAsync(number % 2 == 0 ? "/openapi/v1.json" : "/OpenApi/V1.json")));
        Assert.Single(answers.Distinct());
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Each_is_answered_compressed_or_plain_and_with_a_tag_that_saves_the_next_answer()
    {
        await using var server = await ParleyServer.StartAsync();
        using var http = server.Anonymous();
        foreach (var path in Paths)
        {
            var plain = await GetAsync(http, path);
            var compressed = await GetAsync(http, path, request => request.Headers.AcceptEncoding.Add(new("gzip")));
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (plain.Status, compressed.Status));
            Assert.True(compressed.Length < plain.Length, path);
            Assert.NotEqual(plain.Tag, compressed.Tag);
            var again = await GetAsync(http, path, request => request.Headers.IfNoneMatch.Add(plain.Tag!));
            Assert.Equal((HttpStatusCode.NotModified, 0L), (again.Status, again.Length));
        }
    }

    [Fact]
    public async Task How_a_caller_spells_the_address_changes_nothing_for_others()
    {
        await using var server = await ParleyServer.StartAsync();
        using var http = server.Anonymous();
        var first = await http.GetStringAsync("/DOCS/?x=1");
        Assert.Equal(first, await http.GetStringAsync("/docs/"));
        Assert.Contains("%2Fdocs%2F", first, StringComparison.Ordinal);
        using var other = await http.GetAsync("/docs/v2");
        await ProblemAssert.IsAsync(other, HttpStatusCode.NotFound, "not_found");
    }

    private static async Task<(HttpStatusCode Status, long Length, EntityTagHeaderValue? Tag)> GetAsync(
        HttpClient http, string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        change?.Invoke(request);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, (await response.Content.ReadAsByteArrayAsync()).Length, response.Headers.ETag);
    }
}
