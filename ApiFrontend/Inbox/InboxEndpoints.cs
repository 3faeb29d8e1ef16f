using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Inbox;

namespace Parley.ApiFrontend.Inbox;

/// <summary>One's inbox, and how a client stays in step with it.</summary>
internal static class InboxEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapInbox(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/inbox").WithTags("Inbox");
        group.MapGet("", ListAsync)
            .WithSummary("A page of a folder (main, requests or hidden), newest first.")
            .WithDescription("While paging keep the first page's revision, then ask for the changes since.");
        group.MapGet("/changes", ChangesAsync)
            .WithSummary("Every pointer that changed after a revision, and what is gone, in ascending revision.");
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
        if (since < 0)
            return Problems.Field("since", FieldErrorCode.BadFormat, "A revision is a number from 0 on.").ToResult();
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
