using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.Content;
using Parley.Grains.Users;
using Parley.Users;

namespace Parley.ApiFrontend.Users;

/// <summary>The caller's lists of people: contacts and blocks. Only the caller can read them.</summary>
internal static class ContactEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapContacts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1");

        var contacts = group.MapGroup("/contacts").WithTags("Contacts");
        contacts.MapGet("", ContactsAsync)
            .WithName("listContacts")
            .WithSummary("List your contacts.")
            .WithDescription("Returns the contacts in the order in which you saved them.");
        contacts.MapPut("/{userId:user}", AddContactAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("addContact")
            .Refuses(ErrorCode.NotFound, ErrorCode.LimitReached)
            .WithSummary("Save a person as a contact.")
            .WithDescription("A repeat changes nothing.");
        contacts.MapDelete("/{userId:user}", RemoveContactAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("removeContact")
            .WithSummary("Remove a contact.")
            .WithDescription("A repeat changes nothing.");

        var blocks = group.MapGroup("/blocks").WithTags("Blocks");
        blocks.MapGet("", BlocksAsync)
            .WithName("listBlocks")
            .WithSummary("List the people whom you block.")
            .WithDescription("Returns the people in the order in which you blocked them.");
        blocks.MapPut("/{userId:user}", BlockAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("blockUser")
            .Refuses(ErrorCode.NotFound, ErrorCode.LimitReached)
            .WithSummary("Block a person.")
            .WithDescription("A blocked person can neither write to you in your one-to-one conversation nor add you to a group. A repeat "
                + "changes nothing.");
        blocks.MapDelete("/{userId:user}", UnblockAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("unblockUser")
            .WithSummary("Unblock a person.")
            .WithDescription("A repeat changes nothing.");
    }

    private static async Task<Ok<PageResponse<ProfileResponse>>> ContactsAsync(
        CurrentUser user,
        PageQuery<PeopleCursor> page,
        IGrainFactory grains,
        IUserDirectory directory,
        CancellationToken cancellationToken) =>
        await AnswerAsync(
            await grains.User(user.Id).ContactsAsync(page.After?.Position, page.Limit, cancellationToken), directory, cancellationToken);

    private static async Task<Results<NoContent, ProblemResult>> AddContactAsync(
        UserId userId, CurrentUser user, IGrainFactory grains, IUserDirectory directory, CancellationToken cancellationToken) =>
        userId == user.Id ? Oneself("You cannot save yourself as a contact.")
        : !await ExistsAsync(directory, userId, cancellationToken) ? NobodyThere()
        : Answer((await grains.User(user.Id).AddContactAsync(userId, cancellationToken)).Error);

    private static async Task<NoContent> RemoveContactAsync(
        UserId userId, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        await grains.User(user.Id).RemoveContactAsync(userId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PageResponse<ProfileResponse>>> BlocksAsync(
        CurrentUser user,
        PageQuery<PeopleCursor> page,
        IGrainFactory grains,
        IUserDirectory directory,
        CancellationToken cancellationToken) =>
        await AnswerAsync(
            await grains.User(user.Id).BlocksAsync(page.After?.Position, page.Limit, cancellationToken), directory, cancellationToken);

    private static async Task<Results<NoContent, ProblemResult>> BlockAsync(
        UserId userId, CurrentUser user, IGrainFactory grains, IUserDirectory directory, CancellationToken cancellationToken) =>
        userId == user.Id ? Oneself("You cannot block yourself.")
        : !await ExistsAsync(directory, userId, cancellationToken) ? NobodyThere()
        : Answer(await grains.SetBlockAsync(user.Id, userId, true, cancellationToken));

    private static async Task<Results<NoContent, ProblemResult>> UnblockAsync(
        UserId userId, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken) =>
        userId == user.Id
            ? Oneself("You cannot block yourself.")
            : Answer(await grains.SetBlockAsync(user.Id, userId, false, cancellationToken));

    // Reads the index instead of calling the user grain: a call would create an activation even for a person who does not exist.
    private static async Task<bool> ExistsAsync(IUserDirectory directory, UserId userId, CancellationToken cancellationToken) =>
        !(await directory.ProfilesAsync([userId], cancellationToken)).IsEmpty;

    private static async Task<Ok<PageResponse<ProfileResponse>>> AnswerAsync(
        UserPage page, IUserDirectory directory, CancellationToken cancellationToken)
    {
        var profiles = page.UserIds.IsEmpty ? [] : await directory.ProfilesAsync(page.UserIds, cancellationToken);
        var byId = profiles.ToDictionary(profile => profile.UserId);
        return TypedResults.Ok(new PageResponse<ProfileResponse>(
            [.. page.UserIds.Where(byId.ContainsKey).Select(id => ProfileResponse.From(byId[id]))],
            PageQuery<PeopleCursor>.Next(page.Next is { } next ? new(next) : null)));
    }

    private static Results<NoContent, ProblemResult> Answer(Error? error) =>
        error is not null ? Problems.From(error) : TypedResults.NoContent();

    private static ProblemResult Oneself(string detail) => Problems.Field("userId", FieldErrorCode.BadFormat, detail).ToResult();

    private static ProblemResult NobodyThere() => Problems.From(new(ErrorCode.NotFound, "There is no such person."));
}
