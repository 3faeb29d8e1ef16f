using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;

namespace Parley.ApiFrontend.Sends;

/// <summary>One share to several targets.</summary>
internal static class SendEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapSends(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/sends", SendAsync).WithTags("Messages").RequireAuthorization()
            .WithSummary("Send one share to up to 10 conversations or people; repeat with the same clientId at will.")
            .WithDescription("The targets are independent: each has a result of its own, a message or a problem.");

    private static async Task<Results<Ok<SendsResponse>, ProblemResult>> SendAsync(
        SendsRequest request, CurrentUser user, UserRateLimits limits, MultiTargetSender sender, CancellationToken cancellationToken)
    {
        if (request.WhyNot() is { } malformed)
            return malformed.ToResult();
        if (limits.WhyNot(user.Id, RateLimit.Sends, request.To.Length) is { } tooMuch)
            return Problems.From(tooMuch);
        var results = await sender.SendAsync(user.Id, request.ToCommand(), request.To, cancellationToken);
        return TypedResults.Ok(new SendsResponse([.. results.Select(result => result.Error is { } refusal
            ? new SendResultResponse(null, Problems.Body(refusal))
            : new SendResultResponse(result.Value, null))]));
    }
}
