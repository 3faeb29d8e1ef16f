using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;

namespace Parley.ApiFrontend.Sends;

/// <summary>One share to several targets.</summary>
internal static class SendEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSends(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/sends", SendAsync).CountsSends().WithTags("Messages")
            .WithName("sendToMany")
            .WithSummary("Send the same cards to several conversations or people.")
            .WithDescription(
                "Each target has its own result: the place of the message, or a problem. A repeat with the same `clientId` sends "
                    + "only what was not sent before.");

    private static async Task<Results<Ok<SendsResponse>, ProblemResult>> SendAsync(
        SendsRequest request,
        CurrentUser user,
        SendRates rates,
        UserRateLimits limits,
        MultiTargetSender sender,
        CancellationToken cancellationToken)
    {
        if (request.WhyNot() is { } malformed)
            return malformed.ToResult();
        var message = request.ToCommand();
        var permits = await rates.AskAsync(user.Id, [.. request.To.Select(target => (Func<Task<Result<bool>>>)(() =>
            sender.WasSentAsync(user.Id, message, target, cancellationToken)))]);
        if (permits[0].Error is { Code: ErrorCode.RateLimited } tooMuch && permits.All(permit => permit.Error is not null))
            return Problems.From(tooMuch);
        var targets = request.To.Zip(permits, (target, permit) => (target, permit.Error));
        var results = await sender.SendAsync(user.Id, message, targets, cancellationToken);
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].TryGet(out var sent, out var refused))
                rates.Note(user.Id, permits[i], sent.IsRepeat);
            else
                limits.OweUnresolved(user.Id, refused, request.Shares.Length);
        }

        return TypedResults.Ok(new SendsResponse([.. results.Select(result => result.Error is { } refusal
            ? new SendResultResponse(null, Problems.Body(refusal))
            : new SendResultResponse(result.Value!.Value, null))]));
    }
}
