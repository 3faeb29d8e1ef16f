namespace Parley.Users;

/// <summary>The settings that decide what others see of a person. Only the person can read them.</summary>
/// <param name="Receipts">Whether others see how far the person has read. If not, the person does not see it of others either.</param>
/// <param name="Typing">Whether others see that the person is typing.</param>
/// <param name="Presence">Whether people who share a conversation with the person see when the person is online.</param>
[GenerateSerializer, Immutable, Alias("parley.UserSettings")]
public sealed record UserSettings([property: Id(0)] bool Receipts, [property: Id(1)] bool Typing, [property: Id(2)] bool Presence)
{
    /// <summary>The settings of a person who has changed none.</summary>
    public static UserSettings Default { get; } = new(Receipts: true, Typing: true, Presence: false);
}

/// <summary>A merge patch (RFC 7396) of settings: an omitted field stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("parley.UserSettingsPatch")]
public sealed record UserSettingsPatch(
    [property: Id(0)] Patch<bool> Receipts, [property: Id(1)] Patch<bool> Typing, [property: Id(2)] Patch<bool> Presence);
