using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Limits;
using Parley.Silo;

namespace Parley.ApiFrontend.Hosting;

/// <summary>Options of this host, validated before it listens.</summary>
internal static class FrontEndOptions
{
    /// <summary>How long running requests may take once the process must stop. The process has 10 s in all; the remaining 2 s are for the
    /// rest of the shutdown.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(8);

    /// <summary>Binds and validates every section, and sets the limits of Kestrel.</summary>
    public static IServiceCollection AddFrontEndOptions(this IServiceCollection services)
    {
        services.AddValidatedSection<ApiOptions>(ApiOptions.Section)
            .Validate(api => api.DefaultPage <= api.MaxPage, "Api:DefaultPage is above Api:MaxPage.")
            .Validate(
                api => api.PublicOrigin is not { } origin || ServerOrigin.IsOrigin(origin),
                "Api:PublicOrigin is not the origin of a web page. Example: https://chat.example, without a path.")
            .Validate(
                api => api.TrustedProxies.All(proxy => CallerAddress.NetworkOf(proxy) is not null),
                "Api:TrustedProxies has an entry that is neither an address nor a network. Example: 10.0.0.0/8.");
        services.AddValidatedSection<AuthOptions>(AuthOptions.Section);
        services.AddValidatedSection<RateLimitOptions>(RateLimitOptions.Section);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true); // FaultMiddleware handles the exception
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>((kestrel, api) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = api.Value.MaxBodyBytes;
            kestrel.Limits.MinRequestBodyDataRate = null; // Api:Timeout bounds a slow body, with a problem document
        });
        return services;
    }
}
