using System.Text.Json.Serialization;
using Parley.Users;

namespace Parley.ApiFrontend.Users;

/// <summary>What the caller lets others see.</summary>
/// <param name="Receipts">Whether others see how far the caller has read. If not, the caller does not see it of others either.</param>
/// <param name="Typing">Whether others see that the caller is typing.</param>
/// <param name="Presence">Whether people who share a conversation with the caller see when the caller is online.</param>
internal sealed record MySettingsResponse(bool Receipts, bool Typing, bool Presence)
{
    /// <summary>Converts settings to the answer.</summary>
    public static MySettingsResponse From(UserSettings settings) => new(settings.Receipts, settings.Typing, settings.Presence);
}

/// <summary>Changes the settings of the caller. A field that is absent stays as it is.</summary>
/// <param name="Receipts">Whether others see how far the caller has read.</param>
/// <param name="Typing">Whether others see that the caller is typing.</param>
/// <param name="Presence">Whether others see when the caller is online.</param>
internal sealed record UpdateMySettingsRequest(
    Patch<bool> Receipts = default, Patch<bool> Typing = default, Patch<bool> Presence = default)
{
    /// <summary>Converts to the command.</summary>
    public UserSettingsPatch ToPatch() => new(Receipts, Typing, Presence);
}

/// <summary>JSON metadata of settings.</summary>
[JsonSerializable(typeof(MySettingsResponse))]
[JsonSerializable(typeof(UpdateMySettingsRequest))]
internal sealed partial class SettingsJson : JsonSerializerContext;
