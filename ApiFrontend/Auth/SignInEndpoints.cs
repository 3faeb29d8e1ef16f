using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Http;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>The person who signs in.</summary>
/// <param name="UserId">The id of the person.</param>
/// <param name="DisplayName">The name of a new person, or null.</param>
internal sealed record DevSignInRequest(UserId UserId, string? DisplayName = null);

/// <summary>A token.</summary>
/// <param name="Token">The value for the header <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">The time at which the token expires.</param>
internal sealed record TokenResponse(string Token, DateTimeOffset ExpiresAt);

/// <summary>JSON metadata of signing in.</summary>
[JsonSerializable(typeof(DevSignInRequest))]
[JsonSerializable(typeof(TokenResponse))]
internal sealed partial class SignInJson : JsonSerializerContext;

/// <summary>Development sign-in: every caller may sign in as any user. <see cref="DevSignInGate"/> decides whether it is
/// available.</summary>
internal static class SignInEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/dev/sign-in", SignInAsync).AllowAnonymous().WithTags("Sign-in")
            .WithName("signIn")
            .Refuses(ErrorCode.NotFound)
            .WithSummary("Sign in as any person, in development only.")
            .WithDescription("Returns a token for the header `Authorization: Bearer`. The page `/docs` sends this token with its next "
                + "requests. This operation exists only where `Auth:DevSignIn` enables it, and on an embedded server that listens on "
                + "loopback and has neither `Auth:Authority` nor `Auth:SigningKey`. It answers only requests to a loopback host that came "
                + "without a proxy.");

    private static async Task<Results<Ok<TokenResponse>, ProblemResult>> SignInAsync(
        DevSignInRequest request,
        HttpRequest http,
        TokenIssuer tokens,
        DevSignInGate gate,
        UserProvisioner provisioner,
        CancellationToken cancellationToken)
    {
        if (!gate.IsOpenTo(http))
            return Problems.FromStatus(StatusCodes.Status404NotFound)!;
        await provisioner.EnsureAsync(request.UserId, request.DisplayName, cancellationToken);
        var (token, expiresAt) = tokens.Issue(request.UserId);
        return TypedResults.Ok(new TokenResponse(token, expiresAt));
    }
}
