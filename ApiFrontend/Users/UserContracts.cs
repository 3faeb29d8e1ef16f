using System.Text.Json;
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

/// <summary>The profile of a person, with the presence that the caller may see.</summary>
/// <param name="UserId">The id of the person.</param>
/// <param name="DisplayName">The name.</param>
/// <param name="About">The text of the person about themselves, or null.</param>
/// <param name="AvatarUrl">The address of the picture, or null.</param>
/// <param name="Presence">Whether the person is online. Null: the caller may not see it. Absent in the answer to a search.</param>
internal sealed record PresentProfileResponse(
    UserId UserId, string DisplayName, string? About, string? AvatarUrl, PresenceResponse? Presence)
{
    /// <summary>Converts a profile and a presence to the answer.</summary>
    public static PresentProfileResponse From(Profile profile, Presence? presence) => new(
        profile.UserId,
        profile.DisplayName,
        profile.About,
        profile.AvatarUrl,
        presence is null ? null : new(presence.IsOnline, presence.LastSeenAt));
}

/// <summary>Whether a person is online.</summary>
/// <param name="Online">Whether the person has a live stream.</param>
/// <param name="LastSeenAt">When the person was last seen, cut to the hour. Null: never since the person switched presence on.</param>
internal sealed record PresenceResponse(bool Online, DateTimeOffset? LastSeenAt);

/// <summary>A person whom a request for <c>ids</c> or a search has found. Only a request for <c>ids</c> has <c>presence</c>.</summary>
[JsonConverter(typeof(FoundProfileConverter)), SerializedAs(typeof(ProfileResponse), typeof(PresentProfileResponse))]
internal sealed record FoundProfileResponse(ProfileResponse? Searched, PresentProfileResponse? Listed);

/// <summary>Writes the profile with or without the presence.</summary>
internal sealed class FoundProfileConverter : JsonConverter<FoundProfileResponse>
{
    /// <inheritdoc/>
    public override FoundProfileResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Profiles can only be written.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FoundProfileResponse value, JsonSerializerOptions options)
    {
        object item = value.Listed is { } listed ? listed : value.Searched!;
        JsonSerializer.Serialize(writer, item, options.GetTypeInfo(item.GetType()));
    }
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
[JsonSerializable(typeof(PageResponse<FoundProfileResponse>))]
[JsonSerializable(typeof(PresentProfileResponse))]
internal sealed partial class UserJson : JsonSerializerContext;
