using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Auth;
using Parley.Users;

namespace Parley.ApiFrontend.Limits;

/// <summary>What is counted by itself.</summary>
internal enum RateLimit
{
    /// <summary>Messages sent: 60 a minute, 30 at once.</summary>
    Sends = 1,

    /// <summary>Every other change that takes a number: 120 a minute, 60 at once.</summary>
    Changes = 2,
}

/// <summary>Counts what each person does at this front end. Forgets people under pressure rather than refuse them.</summary>
internal sealed class UserRateLimits(IOptions<RateLimitOptions> options, TimeProvider time)
{
    private readonly BoundedCache<(UserId, RateLimit), TokenBucket> _buckets = new(2 * options.Value.MaxPeople);

    /// <summary>Counts something a person wants to do. Null: go on; else the refusal.</summary>
    public Error? WhyNot(UserId userId, RateLimit limit, int count = 1)
    {
        var rates = options.Value;
        if (!rates.Enabled)
            return null;
        var (perMinute, burst) = limit is RateLimit.Sends
            ? (rates.SendsPerMinute, rates.SendBurst)
            : (rates.ChangesPerMinute, rates.ChangeBurst);
        var bucket = _buckets.GetOrAdd((userId, limit), () => new(perMinute / 60.0, burst, time));
        lock (bucket)
        {
            return bucket.Take(count) is { } pause
                ? new(ErrorCode.RateLimited, "Too much at once. Try again a little later.") { Limit = perMinute, RetryAfter = pause }
                : null;
        }
    }
}

/// <summary>Puts rate limits on routes.</summary>
internal static class UserRateLimitRoutes
{
    /// <summary>Counts every request to these routes for its caller.</summary>
    public static TBuilder RequireUserRateLimit<TBuilder>(this TBuilder routes, RateLimit limit)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new UserRateLimitMetadata(limit));

    /// <summary>Refuses requests above the rates, before their bodies are read. After authentication.</summary>
    public static IApplicationBuilder UseUserRateLimits(this IApplicationBuilder app) => app.Use((context, next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<UserRateLimitMetadata>() is { Limit: var limit }
        && CurrentUser.IdOf(context) is { } userId
        && context.RequestServices.GetRequiredService<UserRateLimits>().WhyNot(userId, limit) is { } error
            ? Problems.From(error).ExecuteAsync(context)
            : next(context));

    private sealed record UserRateLimitMetadata(RateLimit Limit);
}
