using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.Content;
using Parley.Core.People;
using Parley.Users;

namespace Parley.ApiFrontend.Users;

/// <summary>The caller's profile, and other people.</summary>
internal static class UserEndpoints
{
    private const int MaxIds = 100;
    private const int MaxFound = 20;

    /// <summary>Maps the endpoints.</summary>
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("People");
        group.MapGet("/me", GetMeAsync)
            .WithName("getMe")
            .WithSummary("Read your own profile.")
            .WithDescription("The first call of a new person creates the profile.");
        group.MapPatch("/me", UpdateMeAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("updateMe")
            .WithSummary("Change your own profile.")
            .WithDescription("A field that is absent stays as it is.");
        group.MapGet("/users/{userId:user}", GetAsync).CountsUnresolved()
            .WithName("getUser")
            .Refuses(ErrorCode.NotFound)
            .WithSummary("Read the profile of a person.")
            .WithDescription("Every signed-in person can read every profile.");
        group.MapGet("/users", ListAsync).CountsUnresolved()
            .WithName("findUsers")
            .WithSummary("Find people by their ids or by a search.")
            .WithDescription(
                "Give `ids` or `query`. A search returns at most 20 people. It matches the beginning of an id, or the beginnings "
                    + "of words of a name. With `ids`, each person has `presence`: whether the person is online, if the person lets others "
                    + "see it, shares a conversation with the caller, and neither blocks the other.");
    }

    private static async Task<Results<Ok<ProfileResponse>, ProblemResult>> GetMeAsync(
        CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer(await grains.User(user.Id).GetProfileAsync(cancellationToken));

    private static async Task<Results<Ok<ProfileResponse>, ProblemResult>> UpdateMeAsync(
        UpdateProfileRequest request, CurrentUser user, IGrainFactory grains, PeopleCache people, CancellationToken cancellationToken)
    {
        var result = await grains.User(user.Id).UpdateProfileAsync(request.ToPatch(), cancellationToken);
        people.Forget(user.Id);
        return result.TryGet(out var profile, out var error) ? Answer(profile) : Problems.From(error);
    }

    private static async Task<Results<Ok<ProfileResponse>, ProblemResult>> GetAsync(
        UserId userId, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer(await grains.User(userId).GetProfileAsync(cancellationToken));

    private static async Task<Results<Ok<PageResponse<FoundProfileResponse>>, ProblemResult>> ListAsync(
        string? ids,
        string? query,
        CurrentUser user,
        UserRateLimits limits,
        IUserDirectory directory,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (ids is null == query is null)
            return Problems.Field("query", FieldErrorCode.Required, "Give either ids or query.").ToResult();
        if (query is { Length: > SearchQuery.MaxLength })
            return Problems.Field("query", FieldErrorCode.TooLong, "The query is too long.", SearchQuery.MaxLength, query.Length)
                .ToResult();
        if (query is not null && SearchQuery.Parse(query) is null)
            return Problems.Field("query", FieldErrorCode.BadFormat, "A query needs 2 or more characters, or 1 of Han, Kana or Hangul.")
                .ToResult();
        if (query is not null)
        {
            var found = await directory.SearchAsync(query, MaxFound, cancellationToken);
            return Answer(found.Select(profile => new FoundProfileResponse(ProfileResponse.From(profile), null)));
        }

        var parts = ids!.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaxIds)
            return Problems.Field("ids", FieldErrorCode.TooLong, "Too many ids at once.", MaxIds, parts.Length).ToResult();

        // Texts that are not valid user ids are ignored, and people who do not exist are left out of the answer.
        var userIds = parts.Where(part => UserId.TryParse(part, null, out _)).Select(part => UserId.Parse(part))
            .Distinct()
            .ToImmutableArray();
        var profiles = await directory.ProfilesAsync(userIds, cancellationToken);
        limits.Owe(user.Id, RateLimit.Unresolved, userIds.Length - profiles.Length);
        var presences = await PresencesAsync(user.Id, profiles, grains, cancellationToken);
        return Answer(profiles.Select(profile => new FoundProfileResponse(
            null, PresentProfileResponse.From(profile, presences.GetValueOrDefault(profile.UserId)))));
    }

    private static Results<Ok<ProfileResponse>, ProblemResult> Answer(Profile? profile) => profile is null
        ? Problems.From(new(ErrorCode.NotFound, "There is no such person."))
        : TypedResults.Ok(ProfileResponse.From(profile));

    private static Ok<PageResponse<FoundProfileResponse>> Answer(IEnumerable<FoundProfileResponse> found) =>
        TypedResults.Ok(new PageResponse<FoundProfileResponse>([.. found], null));

    private static async Task<Dictionary<UserId, Presence?>> PresencesAsync(
        UserId viewer, ImmutableArray<Profile> people, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (people.IsEmpty)
            return [];
        var shared = await grains.Inbox(viewer).SharedWithAsync([.. people.Select(person => person.UserId)], cancellationToken);
        var presences = await Task.WhenAll(shared.Select(
            with => grains.User(with.UserId).PresenceOfAsync(viewer, with.ConversationIds, cancellationToken)));
        return shared.Zip(presences).ToDictionary(person => person.First.UserId, person => person.Second);
    }
}
