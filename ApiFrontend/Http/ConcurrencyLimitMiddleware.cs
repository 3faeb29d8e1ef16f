using Microsoft.Extensions.Options;

namespace Parley.ApiFrontend.Http;

/// <summary>Bounds the requests that are under way: what comes beyond is refused at once, and has not happened.
/// How the process is may always be asked.</summary>
internal sealed class ConcurrencyLimitMiddleware(RequestDelegate next, IOptions<ApiOptions> options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly int _limit = options.Value.MaxRequests;
    private int _underWay;

    /// <summary>Runs the request, or refuses it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _underWay) <= _limit)
                await next(context);
            else
                await Problems.From(new(ErrorCode.Unavailable, "Too many requests are under way here.") { RetryAfter = Pause })
                    .ExecuteAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
