using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Users;
using Parley.Content;
using Parley.Users;

namespace Parley.ApiFrontend.Content;

/// <summary>How content looks to the caller, before it is shared.</summary>
internal static class CardEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapCards(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/cards", ResolveAsync).CountsUnresolved().WithTags("Cards")
            .WithName("resolveCards")
            .WithSummary("Resolve references to cards.")
            .WithDescription("Returns how each reference looks to the caller now, in the order of the request. A reference that the caller "
                + "may not see is `unavailable`.");

    private static async Task<Results<Ok<CardsResponse>, ProblemResult>> ResolveAsync(
        CardsRequest request,
        CurrentUser user,
        UserRateLimits limits,
        IContentCatalog catalog,
        PeopleCache people,
        CancellationToken cancellationToken)
    {
        if (request.WhyNot() is { } wrong)
            return wrong.ToResult();
        var references = request.Refs.Select(asked => Read(asked, catalog)).ToArray();
        var found = new Queue<Card?>(
            await catalog.ResolveCheckedAsync(user.Id, [.. references.OfType<ContentRef>()], cancellationToken));
        var cards = references.Select(reference => reference is null ? null : found.Dequeue()).ToArray();
        limits.Owe(user.Id, RateLimit.Unresolved, cards.Count(card => card is null));
        var users = await people.ShowAsync(cards.Select(card => card?.OwnerId).OfType<UserId>(), cancellationToken);
        return TypedResults.Ok(new CardsResponse([.. cards.Select(ResolvedCardResponse.From)], users));
    }

    // An address of another platform is no error: people paste whatever they have.
    private static ContentRef? Read(CardRefRequest asked, IContentCatalog catalog) =>
        asked.Url is { } url ? catalog.Recognise(url) : new ContentRef(asked.Kind!.Value, asked.Id!);
}
