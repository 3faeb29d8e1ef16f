using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The caller's own profile.</summary>
public sealed class MeClient
{
    private readonly ApiCaller _caller;

    internal MeClient(ApiCaller caller) => _caller = caller;

    /// <summary>Gets the caller's profile. A user's first call creates the user.</summary>
    public Task<Profile> GetAsync(CancellationToken cancellationToken = default) =>
        _caller.AskAsync(ApiCall.Get(Address.Of("me")), ParleyJson.Default.Profile, cancellationToken);

    /// <summary>Changes the caller's profile.</summary>
    public Task<Profile> UpdateAsync(ProfilePatch patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return _caller.AskAsync(
            ApiCall.Patch(Address.Of("me"), patch, ParleyJson.Default.ProfilePatch), ParleyJson.Default.Profile, cancellationToken);
    }
}
