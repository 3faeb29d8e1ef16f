using Microsoft.Extensions.Options;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>Creates a user at the first authenticated call; users that this process has seen are remembered.</summary>
internal sealed class UserProvisioner(IGrainFactory grains, IOptions<ApiOptions> options)
{
    private readonly BoundedCache<UserId, bool> _known = new(options.Value.MaxPeople);

    /// <summary>Whether this process has seen the person.</summary>
    public bool Knows(UserId userId) => _known.TryGet(userId, out _);

    /// <summary>Makes the person if new.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="displayName">A name for a new person, or null; not taken if it is no valid one.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task EnsureAsync(UserId userId, string? displayName, CancellationToken cancellationToken)
    {
        if (Knows(userId))
            return;
        await grains.User(userId).EnsureAsync(displayName, cancellationToken);
        _known.Set(userId, true);
    }
}
