using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>A session of a browser.</summary>
/// <param name="UserId">The caller.</param>
/// <param name="ExpiresAt">The time at which the session ends.</param>
internal sealed record SessionResponse(UserId UserId, DateTimeOffset ExpiresAt);

/// <summary>JSON metadata of sessions.</summary>
[JsonSerializable(typeof(SessionResponse))]
internal sealed partial class SessionJson : JsonSerializerContext;

/// <summary>Exchanges a token for a cookie, which scripts of a page cannot read.</summary>
internal static class SessionEndpoints
{
    private const string Scheme = "Bearer ";

    /// <summary>Maps the endpoints.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/session").WithTags("Sign-in").RequireUserRateLimit(RateLimit.Changes);
        group.MapPost("", Begin)
            .WithName("createSession")
            .Refuses(ErrorCode.NotAllowed, ErrorCode.TooLarge)
            .WithSummary("Exchange a token for a session cookie.")
            .WithDescription("For browsers. The header `Authorization` carries the token. The answer sets a cookie that scripts cannot "
                + "read, until the token expires. It needs https, except on loopback. A request with the cookie and without "
                + "`Authorization` is a request of the caller. If it is not `GET`, `HEAD` or `OPTIONS`, it needs the header `Origin` with "
                + "the origin of this server, which browsers add. With the header `Parley-User`, it is answered only if the cookie is of "
                + "that user id; otherwise the answer is 401.");
        group.MapDelete("", EndAsync)
            .WithName("deleteSession")
            .WithSummary("Sign out.")
            .WithDescription(
                "Clears the cookie, and ends the event streams that were opened with this token. The token itself stays valid until it "
                    + "expires.");
    }

    private static Results<Ok<SessionResponse>, ProblemResult> Begin(CurrentUser user, SessionCookie cookie, HttpContext context)
    {
        // The only valid credentials in this header are a bearer token. Authentication has checked it.
        if (context.Request.Headers.Authorization is not [{ } authorization] || Caller.Of(context) is not { } caller)
            return Problems.From(AuthErrors.NoBearer);
        return cookie.Set(context, authorization[Scheme.Length..].Trim(), caller.ExpiresAt) is { } error
            ? Problems.From(error)
            : TypedResults.Ok(new SessionResponse(user.Id, caller.ExpiresAt));
    }

    private static async Task<NoContent> EndAsync(
        CurrentUser user, SessionCookie cookie, HttpContext context, IGrainFactory grains)
    {
        cookie.Clear(context);
        if (Caller.Of(context) is { } caller)
            await grains.Inbox(user.Id).EndSessionAsync(caller.SessionId);
        return TypedResults.NoContent();
    }
}
