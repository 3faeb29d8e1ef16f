using Microsoft.AspNetCore.StaticAssets;

namespace Parley.ApiFrontend.Http;

/// <summary>Forbids caches to store answers, because an answer is for one person at one time.</summary>
internal static class NoStoreExtensions
{
    /// <summary>The value of the header <c>Cache-Control</c>.</summary>
    public const string NoStore = "no-store";

    /// <summary>Sets the header of every answer, except of files, which add a header of their own. Endpoints with constant content replace
    /// it. Routing must have run.</summary>
    public static IApplicationBuilder UseNoStore(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            context.Response.Headers.CacheControl = NoStore;
        return next(context);
    });
}
