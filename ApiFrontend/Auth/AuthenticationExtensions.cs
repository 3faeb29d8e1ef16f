using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>Authentication by bearer tokens of the configured issuer, or of Parley itself.</summary>
internal static class AuthenticationExtensions
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Adds authentication. Without a valid token every endpoint answers 401, unless it allows anonymous callers.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="dataFolder">The folder in which the embedded default stores its key; null on a cluster, where the key must be
    /// configured.</param>
    public static IServiceCollection AddIdentity(this IServiceCollection services, DirectoryInfo? dataFolder)
    {
        services.AddSingleton(provider => TokenIssuer.Choose(
            provider.GetRequiredService<IOptions<AuthOptions>>(), dataFolder, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UserProvisioner>().AddSingleton<DevSignInGate>().AddSingleton<TokenValidationCache>()
            .AddSingleton<SessionCookie>();
        services.AddHostedService<DevSignInWarning>();
        services.AddAuthorization(authorization => authorization.FallbackPolicy = authorization.DefaultPolicy);
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.RemoveProtectionKeys();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<AuthOptions>, TokenIssuer, TimeProvider>((jwt, auth, own, time) => Configure(jwt, auth.Value, own, time));
        return services;
    }

    /// <summary>Adds the middleware that identifies the caller, and refuses forged requests. Remembered credentials skip the authentication
    /// handlers, which cost a tenth of a send.</summary>
    public static void UseIdentity(this IApplicationBuilder app)
    {
        var remembered = app.ApplicationServices.GetRequiredService<TokenValidationCache>();
        RequestDelegate? known = null;
        app.Use(unknown => context => remembered.Recognise(context) ? known!(context) : unknown(context));
        app.UseAuthentication();
        app.Use(next => known = next);
        app.UseMiddleware<RequestForgeryMiddleware>();
    }

    // Bearer tokens do not use ASP.NET data protection. Without this, each start would create a key in the operator's home folder and log a
    // warning.
    private static void RemoveProtectionKeys(this IServiceCollection services)
    {
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly));
    }

    private static void Configure(JwtBearerOptions jwt, AuthOptions auth, TokenIssuer tokens, TimeProvider time)
    {
        jwt.MapInboundClaims = false;
        jwt.TokenValidationParameters.NameClaimType = auth.UserIdClaim;
        jwt.TokenValidationParameters.LifetimeValidator = (notBefore, expires, _, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return expires > now && !(notBefore > now + ClockSkew);
        };
        if (auth.Authority is { } authority)
        {
            jwt.Authority = authority.ToString();
            jwt.Audience = auth.Audience;
            jwt.RequireHttpsMetadata = !authority.IsLoopback;
        }
        else
        {
            jwt.TokenValidationParameters.ValidIssuer = TokenIssuer.Issuer;
            jwt.TokenValidationParameters.ValidAudience = TokenIssuer.Issuer;
            jwt.TokenValidationParameters.IssuerSigningKey = tokens.Key;
            jwt.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
        }

        jwt.Events = new() { OnMessageReceived = ReadCookie, OnTokenValidated = CheckUserId, OnChallenge = Challenge };
    }

    private static Task ReadCookie(MessageReceivedContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
            return Task.CompletedTask;
        context.Token = CookieOf(context.HttpContext).Read(context.Request, out var repeated);
        if (repeated is not null)
            context.Fail(new AuthenticationFailureException(AuthErrors.RepeatedCookie(repeated)));
        return Task.CompletedTask;
    }

    private static Task CheckUserId(TokenValidatedContext context)
    {
        var claim = context.Options.TokenValidationParameters.NameClaimType;
        var auth = context.HttpContext.RequestServices.GetRequiredService<IOptions<AuthOptions>>().Value;
        if (context.Principal?.FindFirst(claim)?.Value is { } value && Read(value, auth) is { } userId)
        {
            var caller = Caller.From(userId, (JsonWebToken)context.SecurityToken);
            context.HttpContext.Features.Set(caller);
            context.HttpContext.RequestServices.GetRequiredService<TokenValidationCache>()
                .Remember(context.Request, context.Principal!, caller);
        }
        else
        {
            context.Fail(new AuthenticationFailureException(
                $"The token's claim '{claim}' is not a user id (1 to 64 characters of A-Z a-z 0-9 . _ -). "
                + "Auth:UserIdClaim can name another claim."));
        }

        return Task.CompletedTask;
    }

    private static UserId? Read(string value, AuthOptions auth) => auth is { Authority: not null, ReadUserId: { } read }
        ? read(value) is { Value: not null } mapped ? mapped : null
        : UserId.TryParse(value, null, out var userId) ? userId : null;

    private static SessionCookie CookieOf(HttpContext context) => context.RequestServices.GetRequiredService<SessionCookie>();

    /// <summary>Whether a refused token can never become valid, so that a browser should delete it. The keys of an issuer may be
    /// unknown only for now: they change, and its address may not answer.</summary>
    private static bool IsFinal(Exception refusal, bool isFromIssuer) =>
        !isFromIssuer
        || refusal is AuthenticationFailureException or SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException
            or SecurityTokenMalformedException;

    private static Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.Request.Headers.Authorization.Count == 0
            && context.AuthenticateFailure is { } refusal
            && IsFinal(refusal, context.Options.ConfigurationManager is not null))
            CookieOf(context.HttpContext).Clear(context.HttpContext); // the token came from there
        context.Response.Headers.WWWAuthenticate = context.AuthenticateFailure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        var sentence = context.AuthenticateFailure switch
        {
            AuthenticationFailureException failure => failure.Message,
            SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException =>
                "The token has expired, is not valid yet, or has no expiry. Sign in again.",
            null => "Send a token: Authorization: Bearer <token>.",
            _ => "The token is not valid here. Sign in again.",
        };
        return Problems.From(new(ErrorCode.Unauthenticated, sentence)).ExecuteAsync(context.HttpContext);
    }
}
