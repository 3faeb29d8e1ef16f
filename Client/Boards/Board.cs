using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>A board as the caller sees it.</summary>
/// <param name="Id">Which.</param>
/// <param name="OwnerId">Whose.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description, or null.</param>
/// <param name="Secret">Whether only owner and collaborators see it.</param>
/// <param name="CollaboratorIds">Who else may add and remove pins.</param>
/// <param name="PinCount">Pins on it.</param>
public sealed record Board(
    string Id, string OwnerId, string Name, string? Description, bool Secret, IReadOnlyList<string> CollaboratorIds, int PinCount)
{
    /// <summary>The people whom it names, by id; set where it is an answer of its own, empty within a page.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}

/// <summary>Makes a board.</summary>
/// <param name="Name">1 to 80 characters.</param>
public sealed record NewBoard(string Name)
{
    /// <summary>At most 500 characters, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Whether only owner and collaborators see it.</summary>
    public bool Secret { get; init; }

    /// <summary>Names the creation for ever; made by the client when null.</summary>
    public string? ClientId { get; init; }
}

/// <summary>A change of a board: a field that is not set stays.</summary>
public sealed record BoardPatch
{
    /// <summary>1 to 80 characters.</summary>
    [JsonConverter(typeof(PatchFieldConverter<string>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<string> Name { get; init; }

    /// <summary>At most 500 characters, or null.</summary>
    [JsonConverter(typeof(PatchFieldConverter<string?>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<string?> Description { get; init; }

    /// <summary>Whether only owner and collaborators see it.</summary>
    [JsonConverter(typeof(PatchFieldConverter<bool>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<bool> Secret { get; init; }
}
