namespace Parley.Users;

/// <summary>Whether a person who lets others see it is online.</summary>
/// <param name="IsOnline">Whether the person has a live stream.</param>
/// <param name="LastSeenAt">When the person was last seen, UTC, cut to the hour; null if never since presence was switched on.</param>
[GenerateSerializer, Immutable, Alias("parley.Presence")]
public sealed record Presence([property: Id(0)] bool IsOnline, [property: Id(1)] DateTimeOffset? LastSeenAt);
