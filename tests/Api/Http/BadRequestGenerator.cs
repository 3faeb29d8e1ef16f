using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Http;

namespace Parley.Api.Http;

/// <summary>Generates bad requests to every route of the application, from the metadata of the routes.</summary>
internal sealed class BadRequestGenerator(IServiceProvider services, string expiredToken)
{
    private const int MaxBodyBytes = 32 * 1_024;

    private static readonly string[] AllMethods = ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "TRACE", "BREW"];
    private static readonly string[] BadIds =
        ["%20", "a%20b", "%C3%A9", "a~b", "d~b~a", "d~a~a", "0", "-1", "1.5", "99999999999999999999", new('x', 65)];
    private static readonly string?[] BadTypes =
        [null, "", "text/plain", "application/xml", "application/json; charset=latin1", "multipart/form-data", "json"];
    private static readonly string[] BadLimits = ["0", "-1", "101", "1.5", "ten", "", "%00", "99999999999999999999", "1&limit=1"];
    private static readonly string[] BadCursors = ["", "*", "AAAA", "bm9uZQ", "%FF", "____", new('A', 600)];
    private static readonly string[] BadNumbers = ["x", "1.5", "1e3", "-", "99999999999999999999", "%00"];

    private readonly BrokenJson _broken = new(services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);

    private readonly RouteEndpoint[] _endpoints =
        [.. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(IsOfTheContract)];

    /// <summary>All bad requests.</summary>
    public IEnumerable<BadRequest> All() =>
        [
            .. Addresses(),
            .. _endpoints.SelectMany(Bodies),
            .. _endpoints.SelectMany(Queries),
            .. _endpoints.SelectMany(Tokens),
            .. Methods(),
        ];

    private static bool IsOfTheContract(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText is { } path && path.StartsWith("/v1/", StringComparison.Ordinal) && MethodOf(endpoint) is not null;

    private static string? MethodOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0];

    public static string PathOf(RouteEndpoint endpoint, string? parameter = null, string? value = null) =>
        string.Concat(endpoint.RoutePattern.PathSegments.Select(segment => "/" + segment.Parts[0] switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart part when part.Name == parameter => value,
            RoutePatternParameterPart { ParameterPolicies: [{ Content: "seq" }] } => "1",
            RoutePatternParameterPart { ParameterPolicies: [{ Content: "user" }] } => "somebody",
            RoutePatternParameterPart { ParameterPolicies: [{ Content: not null }] } => SampleJson.AnOpaqueId,
            _ => "love",
        }));

    private IEnumerable<BadRequest> Addresses() =>
        from endpoint in _endpoints
        from part in endpoint.RoutePattern.Parameters
        where part.ParameterPolicies.Count > 0
        from id in BadIds
        where !(part.ParameterPolicies[0].Content == "user" && id is "0" or "-1" or "1.5" or "99999999999999999999")
        select new BadRequest(
            $"{part.Name} is no {part.ParameterPolicies[0].Content}", MethodOf(endpoint)!, PathOf(endpoint, part.Name, id));

    private IEnumerable<BadRequest> Bodies(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not { RequestType: { } type })
            yield break;
        var (method, path) = (MethodOf(endpoint)!, PathOf(endpoint));
        foreach (var (what, body) in _broken.Of(type))
            yield return new(what, method, path, body);
        foreach (var contentType in BadTypes)
            yield return new("another type", method, path, "{}"u8.ToArray()) { ContentType = contentType };
        var large = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('a', MaxBodyBytes)}}"}""");
        yield return new("too large", method, path, large);
        yield return new("too large, without a length", method, path, large) { Chunked = true };
    }

    private static IEnumerable<BadRequest> Queries(RouteEndpoint endpoint)
    {
        var (method, path) = (MethodOf(endpoint)!, PathOf(endpoint));
        foreach (var parameter in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>())
        {
            var type = parameter.ParameterInfo.ParameterType;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PageQuery<>))
            {
                foreach (var limit in BadLimits)
                    yield return new("a bad limit", method, $"{path}?limit={limit}");
                foreach (var cursor in BadCursors)
                    yield return new("a bad cursor", method, $"{path}?cursor={cursor}");
            }
            else if (type == typeof(PageLimit))
            {
                foreach (var limit in BadLimits)
                    yield return new("a bad limit", method, $"{path}?limit={limit}");
            }
            else if (IsNumber(type) || parameter.Name is "around" or "kind" or "folder")
            {
                foreach (var bad in BadNumbers)
                    yield return new($"a bad {parameter.Name}", method, $"{path}?{parameter.Name}={bad}");
            }
        }
    }

    private static bool IsNumber(Type type) => SampleJson.Plain(type) == typeof(long) || SampleJson.Plain(type) == typeof(int);

    private IEnumerable<BadRequest> Tokens(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            yield break;
        var (method, path) = (MethodOf(endpoint)!, PathOf(endpoint));
        foreach (var token in new[] { "", "x", "a.b.c", expiredToken, expiredToken + "x", Unsigned() })
            yield return new("no good token", method, path) { Token = token };
    }

    private IEnumerable<BadRequest> Methods() =>
        from route in _endpoints.GroupBy(endpoint => PathOf(endpoint))
        from method in AllMethods.Except(route.Select(endpoint => MethodOf(endpoint)!))
        select new BadRequest("another method", method, route.Key);

    private static string Unsigned()
    {
        static string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        return $"{Part("""{"alg":"none","typ":"JWT"}""")}.{Part("""{"sub":"alice","iss":"parley","aud":"parley","exp":99999999999}""")}.";
    }
}
