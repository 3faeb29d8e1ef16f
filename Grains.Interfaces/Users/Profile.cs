namespace Parley.Users;

/// <summary>The public profile of a person.</summary>
/// <param name="UserId">The person.</param>
/// <param name="DisplayName">1 to 80 characters; the user id until the person chooses one.</param>
/// <param name="About">At most 500 characters, or null.</param>
/// <param name="AvatarUrl">Absolute https or server-relative, at most 2,000 characters, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.Profile")]
public sealed record Profile(
    [property: Id(0)] UserId UserId,
    [property: Id(1)] string DisplayName,
    [property: Id(2)] string? About,
    [property: Id(3)] string? AvatarUrl);

/// <summary>A merge patch (RFC 7396) of a profile: an omitted field stays as it is. A display name of null resets it to the user
/// id.</summary>
[GenerateSerializer, Immutable, Alias("parley.ProfilePatch")]
public sealed record ProfilePatch(
    [property: Id(0)] Patch<string?> DisplayName,
    [property: Id(1)] Patch<string?> About,
    [property: Id(2)] Patch<string?> AvatarUrl);
