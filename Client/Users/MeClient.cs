using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The caller's own profile and settings.</summary>
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

    /// <summary>Gets the caller's settings.</summary>
    public Task<AccountSettings> GetSettingsAsync(CancellationToken cancellationToken = default) =>
        _caller.AskAsync(ApiCall.Get(Address.Of("me", "settings")), ParleyJson.Default.AccountSettings, cancellationToken);

    /// <summary>Changes the caller's settings.</summary>
    public Task<AccountSettings> UpdateSettingsAsync(AccountSettingsPatch patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return _caller.AskAsync(
            ApiCall.Patch(Address.Of("me", "settings"), patch, ParleyJson.Default.AccountSettingsPatch),
            ParleyJson.Default.AccountSettings,
            cancellationToken);
    }
}
