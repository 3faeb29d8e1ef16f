using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Api.Hosting;

namespace Parley.Api.Http;

/// <summary>Requests with unusual headers and parameters must never lead to a server error, neither while they are read nor while they are
/// answered.</summary>
public sealed class OddRequestTests : IDisposable
{
    private static readonly string[] ContentTypes =
    [
        "application/json; charset=\"utf-8\"", "application/json;charset=\"UTF-8\"", "application/json; charset=utf8",
        "application/json; charset=\"\"", "application/json; charset=", "application/json; charset", "application/json;",
        "application/json; charset=utf-8; charset=utf-16", "application/json; charset=utf-16", "application/json; charset=\"utf-7\"",
        "application/json; q=\"", "application/json; version=1", "APPLICATION/JSON", " application/json ", "application/json, text/plain",
        "application/merge-patch+json; charset=\"utf-8\"", "application/problem+json", "application/*", "*/*", "/", "json", ";", "\"", "",
        "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
    ];

    private static readonly string[] Encodings = ["gzip", "br", "identity", "gzip, identity", "deflate", "", "\"gzip\"", "x;q=0"];

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Accept", "text/plain"), ("Accept", "\""), ("Accept-Encoding", "gzip;q=\"x"), ("Accept-Encoding", "*;q=0"),
        ("Accept-Charset", "x"),
        ("If-Match", "\"x\""), ("If-Match", "x"), ("If-None-Match", "\""), ("If-None-Match", "*"), ("If-Modified-Since", "never"),
        ("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Range", "bytes=0-0"), ("Range", "bytes=-"), ("Range", "x"),
        ("Cookie", "=;=;"), ("Origin", "null"), ("Expect", "100-continue"), ("X-Forwarded-For", ",,,"), ("Forwarded", "for=\"_x\""),
        ("Referer", "::"), ("Accept-Language", "*"), ("Last-Event-ID", "x"), ("Upgrade", "websocket"), ("X-HTTP-Method-Override", "PUT"),
    ];

    private static readonly string[] Queries =
    [
        "?", "?&", "?=", "?=x", "?limit", "?limit=", "?limit=%", "?limit=%FF", "?limit=%00", "?limit=%F0%9F%92%A9", "?limit=1&limit=1",
        "?cursor=%ED%A0%80", "?cursor=_w", "?after=9223372036854775807", "?after=-9223372036854775808", "?before=+1", "?before=1.0",
        "?around=9223372036854775808", "?around=%2B1", "?since=", "?since=1&since=2", "?since=0x1", "?kind=PIN", "?folder=%20", "?ids=",
        "?ids=,", "?ids=%00", "?query=%00%00", "?query=%ED%A0%80%ED%A0%80", "?__proto__=1", "?LIMIT=1", "?limit[]=1", "?%66older=main",
    ];

    private readonly ServerFaults _faults = new();

    public void Dispose() => _faults.Dispose();

    [Fact]
    public async Task Odd_headers_encodings_and_parameters_cause_no_server_error()
    {
        await using var server = await ParleyServer.StartAsync(_faults.AddTo);
        using var http = await server.HttpAsAsync("mallory");
        var token = http.DefaultRequestHeaders.Authorization!;
        http.DefaultRequestHeaders.Authorization = null;
        var requests = Requests(server.Services).ToArray();
        Assert.True(requests.Length > 2_000, $"Only {requests.Length} requests.");
        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (request, stop) =>
        {
            using var message = request.ToMessage(token);
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stop); // a stream has no end
            var isProblem = response.Content.Headers.ContentType?.MediaType == "application/problem+json";
            if ((int)response.StatusCode >= 500)
                wrong.Add($"{(int)response.StatusCode} to {request}: {await response.Content.ReadAsStringAsync(stop)}");
            else if ((int)response.StatusCode >= 400 && !isProblem && request.Method != "HEAD")
                wrong.Add($"{(int)response.StatusCode} without a problem to {request}");
        });

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Take(20)));
        Assert.Empty(_faults.Logged);
    }

    private static IEnumerable<OddRequest> Requests(IServiceProvider services)
    {
        var samples = new SampleJson(services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
        foreach (var endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = BadRequestGenerator.PathOf(endpoint);
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
            {
                var isRead = method is "GET" or "HEAD";
                var body = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
                    ? samples.Of(type)?.ToJsonString() ?? "{}"
                    : null;
                foreach (var query in isRead ? Queries : ["?x=1"])
                    yield return new(method, path + query, body);
                foreach (var header in isRead || body is null ? Headers : [])
                    yield return new(method, path, body) { Header = header };
                foreach (var contentType in body is null ? [] : ContentTypes)
                    yield return new(method, path, body) { ContentType = contentType };
                foreach (var encoding in body is null ? [] : Encodings)
                    yield return new(method, path, body) { Header = ("Content-Encoding", encoding) };
                if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
                    yield return new(isRead ? "HEAD" : method, path, body) { ContentType = null };
            }
        }
    }

    /// <summary>A request with an unusual method, path, header or body.</summary>
    private sealed record OddRequest(string Method, string Path, string? Body)
    {
        public (string Name, string Value)? Header { get; init; }

        public string? ContentType { get; init; } = "application/json";

        public HttpRequestMessage ToMessage(System.Net.Http.Headers.AuthenticationHeaderValue token)
        {
            var message = new HttpRequestMessage(new(Method), new Uri(Path, UriKind.Relative));
            message.Headers.Authorization = token;
            if (Body is not null)
            {
                message.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Body));
                if (ContentType is not null)
                    message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }

            if (Header is var (name, value))
            {
                if (name == "Content-Encoding")
                    message.Content!.Headers.TryAddWithoutValidation(name, value);
                else
                    message.Headers.TryAddWithoutValidation(name, value);
            }

            return message;
        }
    }
}
