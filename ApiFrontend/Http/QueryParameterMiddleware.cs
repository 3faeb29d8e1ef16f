using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Parley.ApiFrontend.Http;

/// <summary>Refuses query parameters that an endpoint does not declare, as unknown fields of a body are refused. Otherwise a misspelt
/// parameter would be ignored silently. Names are case-sensitive.</summary>
/// <remarks>Endpoints without authentication accept any parameter, because caches and probes add their own.</remarks>
internal sealed class QueryParameterMiddleware(RequestDelegate next)
{
    /// <summary>Runs the request, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.Request.QueryString.HasValue
        && context.GetEndpoint() is RouteEndpoint endpoint
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        && context.Request.Query.Keys.Except(NamesOf(endpoint), StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? Problems.Field(unknown, FieldErrorCode.UnknownField, "This address has no such parameter.").ToResult().ExecuteAsync(context)
            : next(context);

    private static IEnumerable<string> NamesOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().SelectMany(parameter => NamesOf(endpoint, parameter));

    private static IEnumerable<string> NamesOf(RouteEndpoint endpoint, IParameterBindingMetadata parameter)
    {
        var type = parameter.ParameterInfo.ParameterType;
        if (type == typeof(PageLimit))
            return [PageLimit.Name];
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PageQuery<>))
            return [PageLimit.Name, PageLimit.CursorName];
        var isText = type == typeof(string) || parameter.HasTryParse;
        return isText && endpoint.RoutePattern.GetParameter(parameter.Name) is null ? [parameter.Name] : [];
    }
}
