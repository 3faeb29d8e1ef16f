using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
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

/// <summary>Development sign-in: anybody as anybody, so only where nobody else can come by.</summary>
internal static class SignInEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/dev/sign-in", SignInAsync).WithTags("Sign-in")
            .WithSummary("Sign in as anybody, in development only.")
            .WithDescription("Exists where the environment is Development, or where the embedded default listens on loopback only.");

    private static async Task<Results<Ok<TokenResponse>, ProblemResult>> SignInAsync(
        DevSignInRequest request,
        HttpRequest http,
        TokenIssuer tokens,
        DevSignInGate gate,
        UserProvisioner provisioner,
        CancellationToken cancellationToken)
    {
        if (!gate.IsOpenTo(http.Host))
            return Problems.FromStatus(StatusCodes.Status404NotFound)!;
        await provisioner.EnsureAsync(request.UserId, request.DisplayName, cancellationToken);
        var (token, expiresAt) = tokens.Issue(request.UserId);
        return TypedResults.Ok(new TokenResponse(token, expiresAt));
    }
}

/// <summary>Decides where development sign-in exists.</summary>
internal sealed class DevSignInGate(IHostEnvironment environment, IServer server, TokenIssuer tokens)
{
    /// <summary>Whether it does: tokens of our own, and Development, or every address that this process listens on is loopback.</summary>
    public bool IsOpen => tokens.Key is not null && (environment.IsDevelopment() || (tokens.IsEmbedded && ListensOnLoopbackOnly()));

    /// <summary>Whether it does for a request that names this host. On loopback the name must be a loopback one too: else a page from
    /// anywhere, whose own name has come to lead to this machine, could sign in from its visitor's browser.</summary>
    public bool IsOpenTo(HostString host) => IsOpen && (environment.IsDevelopment() || IsLoopbackHost(host.Host));

    private bool ListensOnLoopbackOnly() =>
        server.Features.Get<IServerAddressesFeature>() is { Addresses: { Count: > 0 } addresses } && addresses.All(IsLoopback);

    private static bool IsLoopback(string address) => BindingAddress.Parse(address) switch
    {
        { IsUnixPipe: true } or { IsNamedPipe: true } => true,
        { Host: var host } => IsLoopbackHost(host),
    };

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
