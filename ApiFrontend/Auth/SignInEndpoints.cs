using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Http;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>Who signs in, without proof.</summary>
/// <param name="UserId">Who.</param>
/// <param name="DisplayName">A name for a new person, or null.</param>
internal sealed record DevSignInRequest(UserId UserId, string? DisplayName = null);

/// <summary>A bearer token.</summary>
/// <param name="Token">Goes into <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
internal sealed record TokenResponse(string Token, DateTimeOffset ExpiresAt);

/// <summary>JSON metadata of signing in.</summary>
[JsonSerializable(typeof(DevSignInRequest))]
[JsonSerializable(typeof(TokenResponse))]
internal sealed partial class SignInJson : JsonSerializerContext;

/// <summary>Development sign-in: every caller may sign in as any user. <see cref="DevSignInGate"/> decides whether it is
/// available.</summary>
internal static class SignInEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/dev/sign-in", SignInAsync).AllowAnonymous().WithTags("Sign-in")
            .WithSummary("Sign in as anybody, in development only.")
            .WithDescription(
                "Exists where Auth:DevSignIn enables it, and on the embedded default that listens on loopback only and has neither issuer "
                + "nor key. In both cases for loopback hosts and without a proxy.");

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
