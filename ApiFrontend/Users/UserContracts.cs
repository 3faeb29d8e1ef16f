using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.Users;

namespace Parley.ApiFrontend.Users;

/// <summary>The profile of a person.</summary>
/// <param name="UserId">The id of the person.</param>
/// <param name="DisplayName">The name.</param>
/// <param name="About">The text of the person about themselves, or null.</param>
/// <param name="AvatarUrl">The address of the picture, or null.</param>
internal sealed record ProfileResponse(UserId UserId, string DisplayName, string? About, string? AvatarUrl)
{
    /// <summary>Converts a profile to the answer.</summary>
    public static ProfileResponse From(Profile profile) => new(profile.UserId, profile.DisplayName, profile.About, profile.AvatarUrl);
}

/// <summary>Changes the profile of the caller. A field that is absent stays as it is.</summary>
/// <param name="DisplayName">The new name. Null: the user id becomes the name.</param>
/// <param name="About">The new text about the person. Null removes it.</param>
/// <param name="AvatarUrl">The new address of the picture: https, or a path on the server. Null removes it.</param>
internal sealed record UpdateProfileRequest(
    Patch<string?> DisplayName = default, Patch<string?> About = default, Patch<string?> AvatarUrl = default)
{
    /// <summary>Converts to the command.</summary>
    public ProfilePatch ToPatch() => new(DisplayName, About, AvatarUrl);
}

/// <summary>JSON metadata of people.</summary>
[JsonSerializable(typeof(UpdateProfileRequest))]
[JsonSerializable(typeof(PageResponse<ProfileResponse>))]
internal sealed partial class UserJson : JsonSerializerContext;
