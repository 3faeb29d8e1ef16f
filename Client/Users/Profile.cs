using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The profile of a person, as others see it.</summary>
/// <param name="UserId">The id of the person.</param>
/// <param name="DisplayName">The display name. It is the user id until the person chooses one.</param>
/// <param name="About">A short description, or null.</param>
/// <param name="AvatarUrl">Absolute https or server-relative, or null.</param>
public sealed record Profile(string UserId, string DisplayName, string? About, string? AvatarUrl)
{
    /// <summary>Whether the person is online. Only <see cref="UsersClient.GetManyAsync"/> returns it, and only for people who show it to
    /// the caller.</summary>
    public Presence? Presence { get; init; }
}

/// <summary>Whether a person is online.</summary>
/// <param name="Online">Whether the person has an open stream.</param>
/// <param name="LastSeenAt">When the person was last online, to the hour; null if unknown.</param>
public sealed record Presence(bool Online, DateTimeOffset? LastSeenAt);

/// <summary>The name and picture of a person whom an answer names. They are at most a minute old.</summary>
/// <param name="DisplayName">The name to show.</param>
/// <param name="AvatarUrl">Absolute https or server-relative, or null.</param>
public sealed record Person(string DisplayName, string? AvatarUrl)
{
    internal static readonly IReadOnlyDictionary<string, Person> Nobody = ReadOnlyDictionary<string, Person>.Empty;
}

/// <summary>A change of the caller's profile. Fields that are not set stay unchanged.</summary>
public sealed record ProfilePatch
{
    /// <summary>1 to 80 characters; null resets it to the user id.</summary>
    [JsonConverter(typeof(PatchFieldConverter<string?>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<string?> DisplayName { get; init; }

    /// <summary>At most 500 characters, or null.</summary>
    [JsonConverter(typeof(PatchFieldConverter<string?>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<string?> About { get; init; }

    /// <summary>Absolute https or server-relative, or null.</summary>
    [JsonConverter(typeof(PatchFieldConverter<string?>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<string?> AvatarUrl { get; init; }
}
