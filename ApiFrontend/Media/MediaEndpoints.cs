using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Http;
using Parley.Demo;

namespace Parley.ApiFrontend.Media;

/// <summary>Pictures that the server itself has.</summary>
internal static class MediaEndpoints
{
    private const string ContentType = "image/svg+xml";

    // An SVG file that is opened alone is a page of this origin. It may use styles, and nothing else.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    // The content of a name never changes.
    private const string ForEver = "public, max-age=31536000, immutable";

    /// <summary>Maps the endpoints.</summary>
    public static void MapMedia(this IEndpointRouteBuilder routes) =>
        routes.MapReadable("/v1/media/{name}", Get).WithTags("Media").AllowAnonymous().AnswersFromMemory()
            .WithName("getMedia")
            .Refuses(ErrorCode.NotFound)
            .WithSummary("Read a picture of the demo data.")
            .WithDescription("Needs no token. A picture never changes, so caches may keep it. A request with a current `If-None-Match` is "
                + "answered 304.")
            .Produces<Stream>(StatusCodes.Status200OK, ContentType);

    // Looked up among the names that there are: no name leads to a file.
    private static Results<FileContentHttpResult, ProblemResult> Get(string name, HttpResponse response)
    {
        if (!Picture.All.TryGetValue(name, out var picture))
            return Problems.FromStatus(StatusCodes.Status404NotFound)!;

        // Only the picture may be cached without limit, not an error such as 412 that the request's conditional headers lead to.
        response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            if (response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified)
                response.Headers.CacheControl = ForEver;
            return Task.CompletedTask;
        }, response);
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(picture.Content, ContentType, entityTag: new($"\"{picture.Hash}\""));
    }
}
