using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Inbox;

namespace Parley.ApiFrontend.Inbox;

/// <summary>One's inbox, and how a client stays in step with it.</summary>
internal static class InboxEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapInbox(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/inbox").WithTags("Inbox");
        group.MapGet("", ListAsync)
            .WithName("listInbox")
            .WithSummary("List the conversations of a folder.")
            .WithDescription(
                "Returns the newest conversation first. A client that reads several pages keeps the `revision` of the first page, "
                    + "and then reads the changes after this revision.");
        group.MapGet("/changes", ChangesAsync)
            .WithName("listInboxChanges")
            .Refuses(ErrorCode.PositionUnknown)
            .WithSummary("List what changed in the inbox after a revision.")
            .WithDescription("Returns each conversation that changed, in its present state, and each conversation that is no longer in the "
                + "inbox. The order is that of the revisions.");
    }

    private static async Task<Results<Ok<InboxPageResponse>, ProblemResult>> ListAsync(
        string? folder,
        PageQuery<InboxCursor> page,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        InboxFolder? which = folder switch
        {
            null or "main" => InboxFolder.Main,
            "requests" => InboxFolder.Requests,
            "hidden" => InboxFolder.Hidden,
            _ => null,
        };
        if (which is not { } asked)
            return Problems.Field("folder", FieldErrorCode.BadFormat, "Give main, requests or hidden.").ToResult();
        var listed = await grains.Inbox(user.Id).ListAsync(asked, page.After?.Position, page.Limit, cancellationToken);
        var now = time.GetUtcNow();
        return TypedResults.Ok(new InboxPageResponse(
            [.. listed.Items.Select(pointer => PointerResponse.From(pointer, now))],
            PageQuery<InboxCursor>.Next(listed.Next is { } next ? new InboxCursor(next) : null),
            listed.Revision,
            listed.UnreadConversations,
            await people.ShowAsync(listed.Items.SelectMany(PointerResponse.People), cancellationToken)));
    }

    private static async Task<Results<Ok<InboxChangesResponse>, ProblemResult>> ChangesAsync(
        long since,
        PageLimit limit,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var result = await grains.Inbox(user.Id).ChangesAsync(since, limit.Value, cancellationToken);
        if (!result.TryGet(out var changes, out var error))
            return Problems.From(error);
        var named = changes.Items.Select(change => change.Current).OfType<Pointer>().SelectMany(PointerResponse.People);
        var now = time.GetUtcNow();
        return TypedResults.Ok(new InboxChangesResponse(
            [.. changes.Items.Select(change => InboxChangeResponse.From(change, now))],
            changes.Revision,
            changes.More,
            await people.ShowAsync(named, cancellationToken)));
    }
}
