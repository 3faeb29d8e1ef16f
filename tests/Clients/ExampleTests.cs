using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Parley.Clients;

/// <summary>The examples of the API document work unchanged on a server with the demo data.</summary>
public sealed class ExampleTests(DemoServer server)
{
    // Deletions come last. The content of a resource is deleted before the resource.
    private static readonly string[] Order = ["get", "put", "post", "patch", "delete"];

    [Fact]
    public async Task Alice_can_send_every_example_of_the_document()
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var document = (await http.GetFromJsonAsync<JsonObject>("openapi/v1.json"))!;
        var operations = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject(), (path, operation) => new Example(path.Key, operation.Key, operation.Value!))
            .ToList();
        using (var signedIn = await http.SendAsync(operations.Single(example => example.Id == "signIn").ToRequest()))
        {
            var token = (await signedIn.Content.ReadFromJsonAsync<JsonObject>())!["token"]!.GetValue<string>();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        var refused = new List<string>();
        foreach (var example in operations.Where(example => example.Method != "delete")
            .OrderBy(example => Array.IndexOf(Order, example.Method))
            .Concat(operations.Where(example => example.Method == "delete").Reverse()))
        {
            using var request = example.ToRequest();
            // An event stream has no end. Its headers tell whether the server accepted the request.
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (!response.IsSuccessStatusCode)
                refused.Add($"{request.Method} {request.RequestUri}: {await response.Content.ReadAsStringAsync()}");
        }

        Assert.True(refused.Count == 0, string.Join('\n', refused));
        Assert.True(operations.Count > 40, $"{operations.Count} operations");
    }

    private sealed record Example(string Path, string Method, JsonNode Operation)
    {
        public string Id => Operation["operationId"]!.GetValue<string>();

        public HttpRequestMessage ToRequest()
        {
            var path = Path;
            var query = new List<string>();
            foreach (var parameter in Operation["parameters"]?.AsArray() ?? [])
            {
                var name = parameter!["name"]!.GetValue<string>();
                if (parameter["example"]?.ToString() is not { } value)
                    continue;
                if (parameter["in"]!.GetValue<string>() == "path")
                    path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
                else
                    query.Add($"{name}={Uri.EscapeDataString(value)}");
            }

            var request = new HttpRequestMessage(
                HttpMethod.Parse(Method), new Uri($"{path}?{string.Join('&', query)}".TrimEnd('?'), UriKind.Relative));
            if (Operation["requestBody"]?["content"]?["application/json"]?["example"] is { } body)
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            return request;
        }
    }
}
