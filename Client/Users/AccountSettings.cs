using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>What the caller shows to other people.</summary>
/// <param name="Receipts">Whether others see how far the caller has read.</param>
/// <param name="Typing">Whether others see that the caller is typing.</param>
/// <param name="Presence">Whether others see that the caller is online. Off by default.</param>
public sealed record AccountSettings(bool Receipts, bool Typing, bool Presence);

/// <summary>A change of the caller's settings. Fields that are not set stay unchanged.</summary>
public sealed record AccountSettingsPatch
{
    /// <summary>Whether others see how far the caller has read.</summary>
    [JsonConverter(typeof(PatchFieldConverter<bool>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<bool> Receipts { get; init; }

    /// <summary>Whether others see that the caller is typing.</summary>
    [JsonConverter(typeof(PatchFieldConverter<bool>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<bool> Typing { get; init; }

    /// <summary>Whether others see that the caller is online.</summary>
    [JsonConverter(typeof(PatchFieldConverter<bool>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<bool> Presence { get; init; }
}
