using System.Net;
using Parley.Browser.Running;

namespace Parley.Browser.Serving;

/// <summary>Which addresses belong to the page.</summary>
public sealed class AddressTests(RunningSite site)
{
    private const string Shell = "_framework/blazor.webassembly.js";

    [Theory]
    [InlineData("")]
    [InlineData("conversations/d~alice~bob")]
    [InlineData("people/alice")]
    [InlineData("what/ever?it=is#all")]
    [InlineData("docs-of-others")]
    public async Task An_address_of_the_page_gets_the_shell(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains(Shell, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_gets_the_headers_of_the_shell()
    {
        using var http = new HttpClient { BaseAddress = site.Address };
        using var request = new HttpRequestMessage(HttpMethod.Head, "");
        using var answer = await http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1/nothing")]
    [InlineData("openapi/nothing")]
    [InlineData("health/nothing")]
    [InlineData("docs/nothing/at/all")]
    [InlineData("_framework/nothing.js")]
    [InlineData("_content/nothing.css")]
    public async Task An_unknown_address_of_the_server_is_not_found(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(
            (HttpStatusCode.NotFound, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("docs")]
    [InlineData("openapi/v1.json")]
    [InlineData("health/ready")]
    public async Task An_address_of_the_server_keeps_its_answer(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(Shell, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> GetAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = site.Address };
        return await http.GetAsync(new Uri(path, UriKind.Relative));
    }
}
