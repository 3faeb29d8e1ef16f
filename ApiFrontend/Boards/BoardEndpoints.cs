using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Pins;
using Parley.ApiFrontend.Users;
using Parley.Boards;
using Parley.Content;
using Parley.Grains.Boards;
using Parley.Grains.Pins;
using Parley.Pins;
using Parley.Users;

namespace Parley.ApiFrontend.Boards;

/// <summary>The endpoints of boards, their collaborators and their pins.</summary>
internal static class BoardEndpoints
{
    private const int MaxSearch = 80;

    /// <summary>Maps the endpoints.</summary>
    public static void MapBoards(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Boards");
        group.MapPost("/boards", CreateAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("createBoard")
            .Refuses(ErrorCode.LimitReached, ErrorCode.ClientIdReused, ErrorCode.NotFound)
            .WithSummary("Create a board.")
            .WithDescription(
                "A repeat with the same `clientId` returns the board that the first request created, or 404 if it was deleted since.");
        group.MapGet("/boards/{id:board}", GetAsync).CountsUnresolved()
            .WithName("getBoard")
            .Refuses(ErrorCode.NotFound)
            .WithSummary("Read a board.")
            .WithDescription("Only the owner and the collaborators see a secret board. For everybody else it does not exist.");
        group.MapPatch("/boards/{id:board}", UpdateAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("updateBoard")
            .Refuses(ErrorCode.NotFound, ErrorCode.NotAllowed)
            .WithSummary("Change your own board.")
            .WithDescription("A field that is absent stays as it is.");
        group.MapDelete("/boards/{id:board}", DeleteAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("deleteBoard")
            .Refuses(ErrorCode.NotFound, ErrorCode.NotAllowed)
            .WithSummary("Delete your own board.")
            .WithDescription("Its pins are deleted too. This cannot be undone.");
        group.MapGet("/boards/{id:board}/pins", PinsAsync).CountsUnresolved()
            .WithName("listBoardPins")
            .Refuses(ErrorCode.NotFound, ErrorCode.PositionUnknown)
            .WithSummary("List the pins of a board.")
            .WithDescription("Returns the newest pin first.");
        group.MapPut("/boards/{id:board}/collaborators/{userId:user}", AddCollaboratorAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("addCollaborator")
            .Refuses(ErrorCode.NotFound, ErrorCode.NotAllowed, ErrorCode.LimitReached, ErrorCode.RecipientUnavailable)
            .WithSummary("Add a collaborator to your own board.")
            .WithDescription("A collaborator sees the board, and adds and removes pins. A repeat changes nothing.");
        group.MapDelete("/boards/{id:board}/collaborators/{userId:user}", RemoveCollaboratorAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("removeCollaborator")
            .Refuses(ErrorCode.NotFound, ErrorCode.NotAllowed)
            .WithSummary("Remove a collaborator from a board.")
            .WithDescription("The owner may remove every collaborator, and a collaborator may leave. A repeat changes nothing.");
        group.MapGet("/users/{userId:user}/boards", OfUserAsync).CountsUnresolved()
            .WithName("listUserBoards")
            .Refuses(ErrorCode.NotFound)
            .WithSummary("List the boards of a person that you may see.")
            .WithDescription("Returns the boards in the order of their creation.");
    }

    private static async Task<Results<CreationResult<BoardAnswer>, ProblemResult>> CreateAsync(
        CreateBoardRequest request, CurrentUser user, BoardCatalog boards, PeopleCache people, CancellationToken cancellationToken)
    {
        var result = await boards.CreateAsync(user.Id, request.ToCommand(), request.ClientId, cancellationToken);
        if (!result.TryGet(out var created, out var error))
            return Problems.From(error);
        var answer = await ShowAsync(created.Value, people, cancellationToken);
        return new CreationResult<BoardAnswer>($"/v1/boards/{answer.Id}", answer, created.IsRepeat);
    }

    private static async Task<Results<Ok<BoardAnswer>, ProblemResult>> GetAsync(
        BoardId id, CurrentUser user, IGrainFactory grains, PeopleCache people, CancellationToken cancellationToken) =>
        await AnswerAsync(await grains.Board(id).GetAsync(user.Id, cancellationToken), people, cancellationToken);

    private static async Task<Results<Ok<BoardAnswer>, ProblemResult>> UpdateAsync(
        BoardId id,
        UpdateBoardRequest request,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken)
    {
        if (request.ToPatch() is not { } patch)
            return Problems.Field("/name", FieldErrorCode.Required, "A board needs a name.").ToResult();
        return await AnswerAsync(await grains.Board(id).UpdateAsync(user.Id, patch, cancellationToken), people, cancellationToken);
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(
        BoardId id, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer(await grains.Board(id).DeleteAsync(user.Id, cancellationToken));

    private static async Task<Results<Ok<PeoplePageResponse<PinResponse>>, ProblemResult>> PinsAsync(
        BoardId id, CurrentUser user, PageQuery<PinId> page, PinCatalog pins, PeopleCache people, CancellationToken cancellationToken)
    {
        var result = await pins.PageAsync(user.Id, id, page.After, page.Limit, cancellationToken);
        if (!result.TryGet(out var listed, out var error))
            return Problems.From(error);
        var users = await people.ShowAsync(listed.Items.Select(pin => pin.OwnerId), cancellationToken);
        return TypedResults.Ok(new PeoplePageResponse<PinResponse>(
            [.. listed.Items.Select(PinResponse.From)], PageQuery<PinId>.Next(listed.Next), users));
    }

    private static async Task<Results<Ok<BoardAnswer>, ProblemResult>> AddCollaboratorAsync(
        BoardId id, UserId userId, CurrentUser user, IGrainFactory grains, PeopleCache people, CancellationToken cancellationToken) =>
        await AnswerAsync(await grains.Board(id).AddCollaboratorAsync(user.Id, userId, cancellationToken), people, cancellationToken);

    private static async Task<Results<NoContent, ProblemResult>> RemoveCollaboratorAsync(
        BoardId id, UserId userId, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer(await grains.Board(id).RemoveCollaboratorAsync(user.Id, userId, cancellationToken));

    private static async Task<Results<Ok<PeoplePageResponse<BoardResponse>>, ProblemResult>> OfUserAsync(
        UserId userId,
        string? query,
        CurrentUser user,
        PageQuery<BoardCursor> page,
        IContentCatalog catalog,
        PeopleCache people,
        CancellationToken cancellationToken)
    {
        if (query is { Length: > MaxSearch })
            return Problems.Field("query", FieldErrorCode.TooLong, "The query is longer than 80 characters.").ToResult();
        var boards = await catalog.BoardsAsync(user.Id, userId, query, cancellationToken);
        var (items, next) = BoardCursor.Page(boards, page.After, page.Limit);
        var users = await people.ShowAsync(items.SelectMany(BoardResponse.People), cancellationToken);
        return TypedResults.Ok(new PeoplePageResponse<BoardResponse>(
            [.. items.Select(BoardResponse.From)], PageQuery<BoardCursor>.Next(next), users));
    }

    private static async Task<Results<Ok<BoardAnswer>, ProblemResult>> AnswerAsync(
        Result<BoardView> result, PeopleCache people, CancellationToken cancellationToken) =>
        result.TryGet(out var board, out var error)
            ? TypedResults.Ok(await ShowAsync(board, people, cancellationToken))
            : Problems.From(error);

    private static async Task<BoardAnswer> ShowAsync(BoardView board, PeopleCache people, CancellationToken cancellationToken) =>
        new(board, await people.ShowAsync(BoardResponse.People(board), cancellationToken));

    private static Results<NoContent, ProblemResult> Answer(Result<Done> result) =>
        result.Error is { } error ? Problems.From(error) : TypedResults.NoContent();
}
