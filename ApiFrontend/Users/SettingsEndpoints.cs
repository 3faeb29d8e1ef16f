using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Limits;

namespace Parley.ApiFrontend.Users;

/// <summary>What the caller lets others see.</summary>
internal static class SettingsEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/me/settings").WithTags("People");
        group.MapGet("", GetAsync)
            .WithName("getMySettings")
            .WithSummary("Read your own settings.")
            .WithDescription("Nobody else can read them.");
        group.MapPatch("", UpdateAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("updateMySettings")
            .WithSummary("Change your own settings.")
            .WithDescription("A field that is absent stays as it is. If `receipts` is false, others see no further receipts of yours, and "
                + "you see none of theirs. Receipts that were shown before stay.");
    }

    private static async Task<Ok<MySettingsResponse>> GetAsync(
        CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(MySettingsResponse.From(await grains.User(user.Id).GetSettingsAsync(cancellationToken)));

    private static async Task<Ok<MySettingsResponse>> UpdateAsync(
        UpdateMySettingsRequest request, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(
            MySettingsResponse.From(await grains.User(user.Id).UpdateSettingsAsync(request.ToPatch(), cancellationToken)));
}
