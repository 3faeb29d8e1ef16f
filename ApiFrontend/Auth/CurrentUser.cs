using System.Security.Claims;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>The caller: who the token says, never the body. Exists as a person by the time a handler sees it.</summary>
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

    /// <summary>The caller's id, or null of an anonymous request.</summary>
    public static UserId? IdOf(HttpContext context) => context.Features.Get<Caller>()?.Id;

    private static string? NameOf(ClaimsPrincipal principal) => principal.FindFirst("name")?.Value;
}

/// <summary>Whose token it is: noted with the request where the token is checked.</summary>
internal sealed record Caller(UserId Id);
