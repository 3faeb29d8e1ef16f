using Microsoft.Extensions.Options;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>Creates a user at the user's first authenticated request. A bounded cache holds the users that this process has
/// seen.</summary>
internal sealed class UserProvisioner(IGrainFactory grains, IOptions<ApiOptions> options)
{
    private readonly BoundedCache<UserId, bool> _known = new(options.Value.MaxPeople);

    /// <summary>Whether this process has seen the person.</summary>
    public bool Knows(UserId userId) => _known.TryGet(userId, out _);

    /// <summary>Creates the user, if it does not exist yet.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="displayName">A display name for a new person, or null. An invalid name is ignored.</param>
    /// <param name="cancellationToken">Cancels the grain call.</param>
    public async Task EnsureAsync(UserId userId, string? displayName, CancellationToken cancellationToken)
    {
        if (Knows(userId))
            return;
        await grains.User(userId).EnsureAsync(displayName, cancellationToken);
        _known.Set(userId, true);
    }
}
