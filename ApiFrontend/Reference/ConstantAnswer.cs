using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Parley.ApiFrontend.Reference;

/// <summary>Caches the answer of an endpoint that is the same for every caller. The answer is generated once, by an internal request that
/// no caller can influence. Generating it costs a thousand times as much as any other anonymous request.</summary>
/// <param name="make">Generates the answer.</param>
/// <param name="path">The path of the internal request.</param>
/// <param name="services">The services of the server.</param>
/// <param name="policy">Returns the Content-Security-Policy for a body, or null.</param>
internal sealed class ConstantAnswer(RequestDelegate make, string path, IServiceProvider services, Func<string, string>? policy = null)
{
    private readonly Lazy<Task<Content>> _content = new(() => MakeAsync(make, path, services, policy));

    /// <summary>Sends the cached answer: compressed if the caller accepts gzip, or 304 if the caller's ETag still matches.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var content = await _content.Value.WaitAsync(context.RequestAborted);
        var isCompressed = context.Request.GetTypedHeaders().AcceptEncoding.Any(
            encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
        var headers = context.Response.Headers;
        headers.Vary = HeaderNames.AcceptEncoding;
        context.Response.OnStarting(() =>
        {
            var isContent = context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified;
            if (isContent)
                headers.CacheControl = "no-cache"; // caches may keep it, but must revalidate it by its ETag
            if (isContent && isCompressed)
                headers.ContentEncoding = "gzip";
            if (content.Policy is not null)
                headers.ContentSecurityPolicy = content.Policy;
            return Task.CompletedTask;
        });
        await TypedResults.Bytes(
                isCompressed ? content.Compressed : content.Plain,
                content.Type,
                entityTag: new($"\"{content.Hash}{(isCompressed ? "-gzip" : "")}\""))
            .ExecuteAsync(context);
    }

    private static async Task<Content> MakeAsync(RequestDelegate make, string path, IServiceProvider services, Func<string, string>? policy)
    {
        await using var scope = services.CreateAsyncScope();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = path;
        context.Response.Body = body;
        await make(context);
        if (context.Response.StatusCode != StatusCodes.Status200OK)
            throw new InvalidOperationException($"{path} could not be generated. The status is {context.Response.StatusCode}.");
        var plain = body.ToArray();
        return new(
            plain,
            Compress(plain),
            context.Response.ContentType ?? "application/octet-stream",
            Convert.ToHexStringLower(SHA256.HashData(plain)[..8]),
            policy?.Invoke(Encoding.UTF8.GetString(plain)));
    }

    private static byte[] Compress(byte[] plain)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
            gzip.Write(plain);
        return compressed.ToArray();
    }

    private sealed record Content(byte[] Plain, byte[] Compressed, string Type, string Hash, string? Policy);
}
