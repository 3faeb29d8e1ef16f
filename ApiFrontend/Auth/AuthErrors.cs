namespace Parley.ApiFrontend.Auth;

/// <summary>The refusals of sessions.</summary>
internal static class AuthErrors
{
    public static readonly Error NoBearer =
        new(ErrorCode.Unauthenticated, "Send the token of the new session: Authorization: Bearer <token>.");

    public static readonly Error InsecureCookie = new(
        ErrorCode.NotAllowed,
        "A session cookie needs https. If a proxy in front of this server terminates TLS, set the option Api:PublicOrigin.");

    public static readonly Error OtherOrigin = new(
        ErrorCode.NotAllowed,
        "With the session cookie, a request that is not GET, HEAD or OPTIONS needs the header Origin with the origin of this server. If a "
        + "proxy in front of this server terminates TLS or changes the host, set the option Api:PublicOrigin.");

    public static readonly Error OtherSite =
        new(ErrorCode.NotAllowed, "With the session cookie, this address answers only pages of its own origin.");

    public static readonly Error OtherUser = new(
        ErrorCode.Unauthenticated,
        $"The session cookie is of another user than the header {RequestForgeryMiddleware.ExpectedUser} names. Load the page again.");

    public static string RepeatedCookie(string name) =>
        $"The request has more than one cookie {name}. Delete the cookies of this site in the browser, then sign in again.";

    public static Error LongToken(int limit, int count) =>
        new(ErrorCode.TooLarge, "The token is too long for a cookie. Send it as Authorization.") { Limit = limit, Count = count };
}
