using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Parley.ApiFrontend.Http;

/// <summary>Refuses query parameters that an endpoint does not declare, as unknown fields of a body are refused. Otherwise a misspelt
/// parameter would be ignored silently. Names are case-sensitive. Refuses numbers that are not written as digits only: the binding of
/// ASP.NET would accept a sign and spaces, and treat an empty text as no parameter.</summary>
/// <remarks>Endpoints without authentication accept any parameter, because caches and probes add their own.</remarks>
internal sealed class QueryParameterMiddleware(RequestDelegate next)
{
    /// <summary>Runs the request, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.Request.QueryString.HasValue
        && context.GetEndpoint() is RouteEndpoint endpoint
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        && WhyNot(endpoint, context.Request.Query) is { } problem
            ? problem.ToResult().ExecuteAsync(context)
            : next(context);

    private static Problem? WhyNot(RouteEndpoint endpoint, IQueryCollection query)
    {
        var parameters = endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>();
        var names = parameters.SelectMany(parameter => NamesOf(endpoint, parameter));
        if (query.Keys.Except(names, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            return Problems.Field(unknown, FieldErrorCode.UnknownField, "This address has no such parameter.");
        return parameters.Where(parameter => IsNumber(parameter.ParameterInfo.ParameterType))
            .Select(parameter => parameter.Name)
            .FirstOrDefault(name => query.TryGetValue(name, out var values) && !WholeNumber.TryRead(values, out _)) is { } malformed
                ? WholeNumber.Problem(malformed)
                : null;
    }

    private static bool IsNumber(Type type) => type == typeof(long) || type == typeof(long?);

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
