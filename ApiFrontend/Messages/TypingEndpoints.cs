using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>The endpoint that says that the caller is typing.</summary>
/// <remarks>A body is allowed and ignored. Clients send <c>{}</c>, so that a later version can add fields.</remarks>
internal static class TypingEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapTyping(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/conversations/{id:conversation}/typing", TypeAsync).WithTags("Messages")
            .RequireUserRateLimit(RateLimit.Typing)
            .WithName("showTyping")
            .Refuses(ErrorCode.NotFound, ErrorCode.RecipientUnavailable)
            .WithSummary("Show that you are typing.")
            .WithDescription("The other members who are connected see it for a few seconds. Repeat it while the person types. If the "
                + "caller's setting `typing` is off, it does nothing.");

    private static async Task<Results<NoContent, ProblemResult>> TypeAsync(
        ConversationId id, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!(await grains.User(user.Id).GetSettingsAsync(cancellationToken)).Typing)
            return TypedResults.NoContent();
        var typed = await grains.Conversation(id).TypeAsync(user.Id, cancellationToken);
        return typed.Error is { } error ? Problems.From(error) : TypedResults.NoContent();
    }
}
