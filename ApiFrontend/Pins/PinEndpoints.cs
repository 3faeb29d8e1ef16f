using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Users;
using Parley.Grains.Pins;
using Parley.Pins;

namespace Parley.ApiFrontend.Pins;

/// <summary>Pins.</summary>
internal static class PinEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapPins(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/pins").WithTags("Pins");
        group.MapPost("", CreateAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("createPin")
            .Refuses(
                ErrorCode.NotFound, ErrorCode.ContentNotFound, ErrorCode.NotAllowed, ErrorCode.LimitReached, ErrorCode.ClientIdReused)
            .WithSummary("Create a pin, or save another pin to a board.")
            .WithDescription("Give a `title` for a new pin, or a `sourcePinId` to save an existing one. A repeat with the same `clientId` "
                + "returns the pin that the first request created.");
        group.MapGet("/{id:pin}", GetAsync).CountsUnresolved()
            .WithName("getPin")
            .Refuses(ErrorCode.NotFound)
            .WithSummary("Read a pin.")
            .WithDescription("A pin on a secret board exists only for the owner and the collaborators of the board.");
        group.MapDelete("/{id:pin}", DeleteAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("deletePin")
            .Refuses(ErrorCode.NotFound, ErrorCode.NotAllowed)
            .WithSummary("Delete a pin.")
            .WithDescription("The owner of the pin, and the owner and the collaborators of its board, may delete it. This cannot be "
                + "undone.");
    }

    private static async Task<Results<CreationResult<PinAnswer>, ProblemResult>> CreateAsync(
        CreatePinRequest request, CurrentUser user, PinCatalog pins, PeopleCache people, CancellationToken cancellationToken)
    {
        if (request.WhyNot() is { } wrong)
            return wrong.ToResult();
        var result = request.SourcePinId is { } source
            ? await pins.SaveAsync(user.Id, request.BoardId, source.Value, request.ClientId, cancellationToken)
            : await pins.CreateAsync(user.Id, request.BoardId, request.ToContent(), request.ClientId, cancellationToken);
        return await AnswerAsync(result, people, cancellationToken);
    }

    private static async Task<Results<Ok<PinAnswer>, ProblemResult>> GetAsync(
        PinId id, CurrentUser user, IGrainFactory grains, PeopleCache people, CancellationToken cancellationToken)
    {
        var result = await grains.Pin(id).GetAsync(user.Id, cancellationToken);
        return result.TryGet(out var pin, out var error)
            ? TypedResults.Ok(await ShowAsync(pin, people, cancellationToken))
            : Problems.From(error);
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(
        PinId id, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var result = await grains.Pin(id).DeleteAsync(user.Id, cancellationToken);
        return result.Error is { } error ? Problems.From(error) : TypedResults.NoContent();
    }

    /// <summary>The answer to whatever makes a pin, also from a conversation.</summary>
    internal static async Task<Results<CreationResult<PinAnswer>, ProblemResult>> AnswerAsync(
        Result<Created<PinView>> result, PeopleCache people, CancellationToken cancellationToken)
    {
        if (!result.TryGet(out var created, out var error))
            return Problems.From(error);
        var answer = await ShowAsync(created.Value, people, cancellationToken);
        return new CreationResult<PinAnswer>($"/v1/pins/{answer.Id}", answer, created.IsRepeat);
    }

    private static async Task<PinAnswer> ShowAsync(PinView pin, PeopleCache people, CancellationToken cancellationToken) =>
        new(pin, await people.ShowAsync([pin.OwnerId], cancellationToken));
}
