using System.Net;
using System.Text.Json;

namespace Parley.Api.Http;

/// <summary>Checks the form of a refusal.</summary>
internal static class ProblemAssert
{
    /// <summary>Asserts that the answer is a problem document with this status and code, and returns the document.</summary>
    public static async Task<JsonElement> IsAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var problem = await IsAsync(response);
        Assert.Equal((status, code), (response.StatusCode, problem.GetProperty("code").GetString()));
        return problem;
    }

    /// <summary>Asserts that the answer is a problem document of the contract's form, and returns it.</summary>
    public static async Task<JsonElement> IsAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{(int)response.StatusCode} {text}");
        Assert.True(response.Headers.CacheControl?.NoStore, "A refusal may not be cached.");
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.Matches("^[a-z_]+$", problem.GetProperty("code").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }

    /// <summary>The fields that a problem names, as <c>pointer code</c>.</summary>
    public static string[] Fields(JsonElement problem) =>
        [.. problem.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("field")} {error.GetProperty("code")}")];
}
