using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Conversations;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Inbox;

namespace Parley.ApiFrontend.Inbox;

/// <summary>The caller's read position and settings in a conversation. These changes have no sequence number.</summary>
/// <remarks>The conversation says what a number means, the inbox keeps it: two calls, for an inbox never asks a conversation.</remarks>
internal static class PointerEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapPointers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/conversations/{id:conversation}").WithTags("Inbox");
        group.MapPut("/read", ReadAsync).RequireUserRateLimit(RateLimit.ReadPositions)
            .WithName("markRead")
            .Refuses(ErrorCode.NotFound, ErrorCode.PositionUnknown)
            .WithSummary("Mark messages as read.")
            .WithDescription("Marks everything up to a sequence number as read. The position only moves forward.");
        group.MapPost("/unread", MarkUnreadAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("markUnread")
            .Refuses(ErrorCode.NotFound, ErrorCode.PositionUnknown, ErrorCode.LimitReached)
            .WithSummary("Mark messages as unread.")
            .WithDescription(
                "Marks everything from a sequence number on as unread. `maxMarkUnreadMessages` of `GET /v1/limits` bounds how far "
                    + "back it may be.");
        group.MapPatch("/settings", ConfigureAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("updateSettings")
            .Refuses(ErrorCode.NotFound)
            .WithSummary("Mute or hide a conversation.")
            .WithDescription(
                "Mutes the conversation until a time or forever, or unmutes it. Hides it until the next message, or shows it.");
    }

    private static async Task<Results<Ok<PointerResponse>, ProblemResult>> ReadAsync(
        ConversationId id,
        PositionRequest request,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (request.WhyNot() is { } malformed)
            return malformed.ToResult();
        var conversation = grains.Conversation(id);
        var position = await conversation.PositionAsync(user.Id, request.Seq, cancellationToken);
        if (position.Error is { } error)
            return Problems.From(error);
        var result = await grains.Inbox(user.Id).MarkReadAsync(id, position.Value, cancellationToken);
        if (!result.TryGet(out var marked, out var refusal))
            return Problems.From(refusal);
        if (marked.HasReceipts
            && (await conversation.NoteReceiptAsync(user.Id, position.Value.Seq, cancellationToken)).Error is { } untold)
            return Problems.From(untold);
        return await AnswerAsync(marked.Current, people, time, cancellationToken);
    }

    private static async Task<Results<Ok<PointerResponse>, ProblemResult>> MarkUnreadAsync(
        ConversationId id,
        PositionRequest request,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (request.WhyNot() is { } malformed)
            return malformed.ToResult();
        var position = await grains.Conversation(id).UnreadPositionAsync(user.Id, request.Seq, cancellationToken);
        return position.Error is { } error
            ? Problems.From(error)
            : await AnswerAsync(
                await grains.Inbox(user.Id).MarkUnreadAsync(id, position.Value, cancellationToken), people, time, cancellationToken);
    }

    private static async Task<Results<Ok<PointerResponse>, ProblemResult>> ConfigureAsync(
        ConversationId id,
        UpdateSettingsRequest request,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var configured = await grains.Inbox(user.Id).ConfigureAsync(id, request.ToSettings(), cancellationToken);

        // The inbox words this refusal differently. The answer must not depend on whether the conversation exists.
        return configured.Error?.Code is ErrorCode.NotFound
            ? Problems.From(DirectConversationMiddleware.NotFound)
            : await AnswerAsync(configured, people, time, cancellationToken);
    }

    private static async Task<Results<Ok<PointerResponse>, ProblemResult>> AnswerAsync(
        Result<Pointer> result, PeopleCache people, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!result.TryGet(out var pointer, out var error))
            return Problems.From(error);
        var users = await people.ShowAsync(PointerResponse.People(pointer), cancellationToken);
        return TypedResults.Ok(PointerResponse.From(pointer, time.GetUtcNow()) with { Users = users });
    }
}
