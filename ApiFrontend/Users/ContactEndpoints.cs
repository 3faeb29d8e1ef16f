using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Users;

/// <summary>One's own lists of people: contacts, and whom one blocks. Private.</summary>
internal static class ContactEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapContacts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").RequireAuthorization();

        var contacts = group.MapGroup("/contacts").WithTags("Contacts");
        contacts.MapGet("", ContactsAsync).WithSummary("One's contacts, in the order of saving.");
        contacts.MapPut("/{userId:user}", AddContactAsync).WithSummary("Save a contact.");
        contacts.MapDelete("/{userId:user}", RemoveContactAsync).WithSummary("Forget a contact.");

        var blocks = group.MapGroup("/blocks").WithTags("Blocks");
        blocks.MapGet("", BlocksAsync).WithSummary("Whom one blocks, in the order of blocking.");
        blocks.MapPut("/{userId:user}", BlockAsync)
            .WithSummary("Block somebody: they can neither write to you in your one-to-one nor add you.");
        blocks.MapDelete("/{userId:user}", UnblockAsync).WithSummary("Take a block back.");
    }

    private static async Task<Ok<PageResponse<ProfileResponse>>> ContactsAsync(
        CurrentUser user,
        PageQuery<ListPosition> page,
        IGrainFactory grains,
        IUserDirectory directory,
        CancellationToken cancellationToken) =>
        await AnswerAsync(await grains.User(user.Id).ContactsAsync(cancellationToken), page, directory, cancellationToken);

    private static async Task<Results<NoContent, ProblemResult>> AddContactAsync(
        UserId userId, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await grains.User(userId).GetProfileAsync(cancellationToken) is null)
            return NobodyThere();
        return Answer(await grains.User(user.Id).AddContactAsync(userId, cancellationToken));
    }

    private static async Task<NoContent> RemoveContactAsync(
        UserId userId, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        await grains.User(user.Id).RemoveContactAsync(userId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PageResponse<ProfileResponse>>> BlocksAsync(
        CurrentUser user,
        PageQuery<ListPosition> page,
        IGrainFactory grains,
        IUserDirectory directory,
        CancellationToken cancellationToken) =>
        await AnswerAsync(await grains.User(user.Id).BlocksAsync(cancellationToken), page, directory, cancellationToken);

    // The list first: where the second step fails, it says more than is so, never less, and a repeat completes it.
    private static async Task<Results<NoContent, ProblemResult>> BlockAsync(
        UserId userId, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await grains.User(userId).GetProfileAsync(cancellationToken) is null)
            return NobodyThere();
        var listed = await grains.User(user.Id).BlockAsync(userId, cancellationToken);
        return listed.Error is { } error
            ? Problems.From(error)
            : Answer(await OneToOne(grains, user, userId).SetBlockedAsync(user.Id, true, cancellationToken));
    }

    // The list last, for the same reason.
    private static async Task<Results<NoContent, ProblemResult>> UnblockAsync(
        UserId userId, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (userId == user.Id)
            return NobodyThere();
        var told = await OneToOne(grains, user, userId).SetBlockedAsync(user.Id, false, cancellationToken);
        if (told.Error is { } error)
            return Problems.From(error);
        await grains.User(user.Id).UnblockAsync(userId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static IConversationGrain OneToOne(IGrainFactory grains, CurrentUser user, UserId other) =>
        grains.Conversation(ConversationId.DirectOf(user.Id, other));

    private static async Task<Ok<PageResponse<ProfileResponse>>> AnswerAsync(
        ImmutableArray<UserId> list, PageQuery<ListPosition> page, IUserDirectory directory, CancellationToken cancellationToken)
    {
        var (items, next) = ListPosition.Page(list, page.After, page.Limit, id => id.Value);
        var profiles = items.Length == 0 ? [] : await directory.ProfilesAsync([.. items], cancellationToken);
        var byId = profiles.ToDictionary(profile => profile.UserId);
        return TypedResults.Ok(new PageResponse<ProfileResponse>(
            [.. items.Where(byId.ContainsKey).Select(id => ProfileResponse.From(byId[id]))], PageQuery<ListPosition>.Next(next)));
    }

    private static Results<NoContent, ProblemResult> Answer(Result<Done> result) =>
        result.Error is { } error ? Problems.From(error) : TypedResults.NoContent();

    private static ProblemResult NobodyThere() => Problems.From(new(ErrorCode.NotFound, "There is no such person."));
}
