using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Pins;
using Parley.ApiFrontend.Users;
using Parley.Content;
using Parley.Conversations;
using Parley.Pins;

namespace Parley.ApiFrontend.Messages;

/// <summary>From a conversation to a board: its best outcome.</summary>
internal static class SaveEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSaving(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/conversations/{id:conversation}/messages/{seq:seq}/save", SaveAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithTags("Messages")
            .WithName("saveShare")
            .Refuses(
                ErrorCode.NotFound, ErrorCode.ContentNotFound, ErrorCode.NotAllowed, ErrorCode.LimitReached, ErrorCode.ClientIdReused)
            .WithSummary("Save a pin that a message shares to your own board.")
            .WithDescription("A repeat with the same `clientId` returns the pin that the first request created.");

    private static async Task<Results<CreationResult<PinAnswer>, ProblemResult>> SaveAsync(
        ConversationId id,
        long seq,
        SaveShareRequest request,
        CurrentUser user,
        IGrainFactory grains,
        IContentCatalog catalog,
        PeopleCache people,
        CancellationToken cancellationToken) =>
        await PinEndpoints.AnswerAsync(
            await SaveShareAsync(id, seq, request, user, grains, catalog, cancellationToken), people, cancellationToken);

    private static async Task<Result<Created<PinView>>> SaveShareAsync(
        ConversationId id,
        long seq,
        SaveShareRequest request,
        CurrentUser user,
        IGrainFactory grains,
        IContentCatalog catalog,
        CancellationToken cancellationToken)
    {
        var share = await grains.Conversation(id).ShareAsync(user.Id, seq, request.Share, cancellationToken);
        if (share.TryGet(out var shared, out var error))
            return await catalog.SaveAsync(user.Id, request.BoardId, shared.Card, request.ClientId, cancellationToken);

        // The message was unsent meanwhile. A pin that was saved before still exists, and a repeat returns it.
        return error.Code is ErrorCode.ContentNotFound
            && await catalog.RepeatSaveAsync(user.Id, request.BoardId, request.ClientId, cancellationToken) is { } earlier
            ? earlier
            : error;
    }
}
