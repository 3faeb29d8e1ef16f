using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.Users;

namespace Parley.ApiFrontend.Users;

/// <summary>What others see of a person.</summary>
internal sealed record ProfileResponse(UserId UserId, string DisplayName, string? About, string? AvatarUrl)
{
    /// <summary>A profile as it is answered.</summary>
    public static ProfileResponse From(Profile profile) => new(profile.UserId, profile.DisplayName, profile.About, profile.AvatarUrl);
}

/// <summary>A merge patch of one's own profile.</summary>
/// <param name="DisplayName">1 to 80 characters; null goes back to the user id.</param>
/// <param name="About">At most 500 characters, or null.</param>
/// <param name="AvatarUrl">Absolute https or server-relative, or null.</param>
internal sealed record UpdateProfileRequest(
    Patch<string?> DisplayName = default, Patch<string?> About = default, Patch<string?> AvatarUrl = default)
{
    /// <summary>As the grains take it.</summary>
    public ProfilePatch ToPatch() => new(DisplayName, About, AvatarUrl);
}

/// <summary>JSON metadata of people.</summary>
[JsonSerializable(typeof(UpdateProfileRequest))]
[JsonSerializable(typeof(PageResponse<ProfileResponse>))]
internal sealed partial class UserJson : JsonSerializerContext;
