using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Users;
using Parley.Content;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>The endpoints that read a conversation: its messages, its changes and its shared cards.</summary>
internal static class ReadingEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapReading(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/conversations/{id:conversation}").WithTags("Messages");
        group.MapGet("/messages", ReadAsync).CountsUnresolved()
            .WithName("listMessages")
            .Refuses(ErrorCode.NotFound, ErrorCode.PositionUnknown)
            .WithSummary("Read a page of messages.")
            .WithDescription(
                "Returns messages and system entries in their current state, in ascending order. Give one of `before`, `after` "
                    + "and `around`. Without them the newest page is returned.");
        group.MapGet("/changes", ChangesAsync).CountsUnresolved()
            .WithName("listChanges")
            .Refuses(ErrorCode.NotFound, ErrorCode.PositionUnknown)
            .WithSummary("List what changed in a conversation after a position.")
            .WithDescription("A client that reads on from `through` each time sees every change once: new entries, and entries that were "
                + "edited, unsent or reacted to.");
        group.MapGet("/shares", SharesAsync).CountsUnresolved()
            .WithName("listShares")
            .Refuses(ErrorCode.NotFound)
            .WithSummary("List the cards that were shared in a conversation.")
            .WithDescription("Returns the newest card first.");
    }

    private static async Task<Results<Ok<MessagePageResponse>, ProblemResult>> ReadAsync(
        ConversationId id,
        long? before,
        long? after,
        string? around,
        PageLimit limit,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken)
    {
        // Membership is the conversation's to check. A member whose inbox does not know of it yet has read nothing.
        var cursor = await grains.Inbox(user.Id).CursorAsync(id, cancellationToken);
        var (query, malformed) = MessageQuery.Read(before, after, around, limit.Value, cursor.Value);
        if (malformed is not null)
            return malformed.ToResult();
        var result = await grains.Conversation(id).ReadAsync(user.Id, query!, cancellationToken);
        if (!result.TryGet(out var page, out var error))
            return Problems.From(error);
        return TypedResults.Ok(new MessagePageResponse(
            [.. page.Items.Select(entry => new EntryResponse(entry))],
            page.Before,
            page.After,
            page.FirstUnreadSeq,
            page.Head,
            await people.ShowAsync(page.Items.SelectMany(entry => entry.People), cancellationToken)));
    }

    private static async Task<Results<Ok<ChangePageResponse>, ProblemResult>> ChangesAsync(
        ConversationId id,
        PageLimit limit,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken,
        long after = 0)
    {
        var result = await grains.Conversation(id).ChangesAsync(user.Id, after, limit.Value, cancellationToken);
        if (!result.TryGet(out var page, out var error))
            return Problems.From(error);

        // A person who hides receipts sees none. A page without receipts needs no settings.
        if (page.Receipts.Length > 0 && !(await grains.User(user.Id).GetSettingsAsync(cancellationToken)).Receipts)
            page = page with { Receipts = [] };
        var named = page.Items.SelectMany(change => change.Entry?.People ?? []).Concat(page.Receipts.Select(receipt => receipt.UserId));
        return TypedResults.Ok(new ChangePageResponse(
            [.. page.Items.Select(ChangeResponse.From)],
            page.Through,
            page.Head,
            [.. page.Receipts.Select(receipt => new ReceiptResponse(receipt.UserId, receipt.Seq))],
            await people.ShowAsync(named, cancellationToken)));
    }

    private static async Task<Results<Ok<PeoplePageResponse<SharedCardResponse>>, ProblemResult>> SharesAsync(
        ConversationId id,
        string? kind,
        PageQuery<ShareCursor> page,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken)
    {
        ShareKind? only = kind switch { "pin" => ShareKind.Pin, "board" => ShareKind.Board, "profile" => ShareKind.Profile, _ => null };
        if (kind is not null && only is null)
            return Problems.Field("kind", FieldErrorCode.BadFormat, "Give pin, board or profile.").ToResult();
        var result = await grains.Conversation(id).SharesAsync(user.Id, only, page.After?.Position, page.Limit, cancellationToken);
        if (!result.TryGet(out var shared, out var error))
            return Problems.From(error);
        var users = await people.ShowAsync(shared.Items.SelectMany(SharedCardResponse.People), cancellationToken);
        var next = PageQuery<ShareCursor>.Next(shared.Next is { } from ? new(from) : null);
        return TypedResults.Ok(new PeoplePageResponse<SharedCardResponse>([.. shared.Items.Select(SharedCardResponse.From)], next, users));
    }
}
