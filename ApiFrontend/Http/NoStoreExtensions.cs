namespace Parley.ApiFrontend.Http;

/// <summary>Answers are for one person at one moment: nothing between keeps them.</summary>
internal static class NoStoreExtensions
{
    /// <summary>The value of the header <c>Cache-Control</c>.</summary>
    public const string NoStore = "no-store";

    /// <summary>Marks every answer so; pictures mark themselves otherwise.</summary>
    public static IApplicationBuilder UseNoStore(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.Headers.CacheControl = NoStore;
        return next(context);
    });
}
