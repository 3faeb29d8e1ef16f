using System.Security.Claims;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>The caller. The token identifies the caller, never the body. The user exists before the handler runs.</summary>
internal sealed record CurrentUser(UserId Id)
{
    /// <summary>Binds the caller of an endpoint that requires authorization.</summary>
    public static async ValueTask<CurrentUser?> BindAsync(HttpContext context)
    {
        var id = IdOf(context) ?? throw new InvalidOperationException("The endpoint does not require authorization.");
        var provisioner = context.RequestServices.GetRequiredService<UserProvisioner>();
        if (!provisioner.Knows(id))
            await provisioner.EnsureAsync(id, NameOf(context.User), context.RequestAborted);
        return new(id);
    }

    /// <summary>Returns the caller's id; null for an anonymous request.</summary>
    public static UserId? IdOf(HttpContext context) => context.Features.Get<Caller>()?.Id;

    private static string? NameOf(ClaimsPrincipal principal) => principal.FindFirst("name")?.Value;
}

/// <summary>The caller of a request. Authentication stores it as a feature of the request.</summary>
internal sealed record Caller(UserId Id);
