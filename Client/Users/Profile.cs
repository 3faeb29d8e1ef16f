using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>What others see of a person.</summary>
/// <param name="UserId">Who.</param>
/// <param name="DisplayName">The user id until the person chooses one.</param>
/// <param name="About">A few words, or null.</param>
/// <param name="AvatarUrl">Absolute https or server-relative, or null.</param>
public sealed record Profile(string UserId, string DisplayName, string? About, string? AvatarUrl);

/// <summary>Name and picture of somebody whom an answer names. Up to a minute old.</summary>
/// <param name="DisplayName">The name to show.</param>
/// <param name="AvatarUrl">Absolute https or server-relative, or null.</param>
public sealed record Person(string DisplayName, string? AvatarUrl)
{
    internal static readonly IReadOnlyDictionary<string, Person> Nobody = ReadOnlyDictionary<string, Person>.Empty;
}

/// <summary>A change of one's profile: a field that is not set stays.</summary>
public sealed record ProfilePatch
{
    /// <summary>1 to 80 characters; null goes back to the user id.</summary>
    [JsonConverter(typeof(PatchFieldConverter<string?>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<string?> DisplayName { get; init; }

    /// <summary>At most 500 characters, or null.</summary>
    [JsonConverter(typeof(PatchFieldConverter<string?>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<string?> About { get; init; }

    /// <summary>Absolute https or server-relative, or null.</summary>
    [JsonConverter(typeof(PatchFieldConverter<string?>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<string?> AvatarUrl { get; init; }
}
