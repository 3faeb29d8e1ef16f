using System.Net;
using System.Text;
using System.Text.Json;

namespace Parley.Api.Conversations;

/// <summary>Requests and checks of what the typed client does not show: statuses, and which fields an answer has.</summary>
internal static class JsonAssert
{
    public const string Time = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$";

    /// <summary>Sends JSON. Returns the status, the address of a created object, and the answer.</summary>
    public static async Task<(HttpStatusCode Status, string? Location, JsonElement Body)> SendAsync(
        this HttpClient http, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        return (
            response.StatusCode,
            response.Headers.Location?.OriginalString,
            body.Length == 0 ? default : JsonDocument.Parse(body).RootElement);
    }

    /// <summary>Asserts that the object has exactly these fields, in any order.</summary>
    public static void HasFields(JsonElement json, params string[] names) =>
        Assert.Equal(names.Order(StringComparer.Ordinal), json.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
}
