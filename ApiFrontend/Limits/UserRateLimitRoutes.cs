using Parley.ApiFrontend.Auth;

namespace Parley.ApiFrontend.Limits;

/// <summary>Adds rate limits to routes.</summary>
internal static class UserRateLimitRoutes
{
    /// <summary>Counts every request to these routes for its caller, before its body is read.</summary>
    public static TBuilder RequireUserRateLimit<TBuilder>(this TBuilder routes, RateLimit limit)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new UserRateLimitMetadata(limit, IsCountedByHandler: false));

    /// <summary>Leaves the counting to the handler, because the number and kind of sends depend on the body.</summary>
    public static TBuilder CountsSends<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new UserRateLimitMetadata(RateLimit.Sends, IsCountedByHandler: true));

    /// <summary>Counts requests to these routes that are answered with 404. A person above that rate is refused on these routes. A handler
    /// that resolves several references counts them itself with <see cref="UserRateLimits.Owe"/>.</summary>
    public static TBuilder CountsUnresolved<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new UnresolvedMetadata());

    /// <summary>Adds the middleware that refuses requests above the rates. It must come after authentication.</summary>
    public static IApplicationBuilder UseUserRateLimits(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata is not { } metadata || CurrentUser.IdOf(context) is not { } userId)
        {
            await next(context);
            return;
        }

        var limits = context.RequestServices.GetRequiredService<UserRateLimits>();
        var isCounted = metadata.GetMetadata<UnresolvedMetadata>() is not null;
        var error = metadata.GetMetadata<UserRateLimitMetadata>() is { IsCountedByHandler: false, Limit: var limit }
            ? limits.WhyNot(userId, limit)
            : null;
        error ??= isCounted ? limits.WhySpent(userId, RateLimit.Unresolved) : null;
        if (error is not null)
        {
            await Problems.From(error).ExecuteAsync(context);
            return;
        }

        await next(context);
        if (isCounted && context.Response.StatusCode == StatusCodes.Status404NotFound)
            limits.Owe(userId, RateLimit.Unresolved, 1);
    });
}

/// <summary>Which rate counts the requests to an endpoint.</summary>
/// <param name="Limit">The rate.</param>
/// <param name="IsCountedByHandler">Whether the handler counts, because only the handler knows the body.</param>
internal sealed record UserRateLimitMetadata(RateLimit Limit, bool IsCountedByHandler);

/// <summary>Marks endpoints whose 404 answers are counted.</summary>
internal sealed record UnresolvedMetadata;
