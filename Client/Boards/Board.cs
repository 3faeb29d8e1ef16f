using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>A board as the caller sees it.</summary>
/// <param name="Id">The id of the board.</param>
/// <param name="OwnerId">The id of its owner.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description, or null.</param>
/// <param name="Secret">Whether only the owner and the collaborators see it.</param>
/// <param name="CollaboratorIds">The people who may also add and remove pins.</param>
/// <param name="PinCount">The number of its pins.</param>
public sealed record Board(
    string Id, string OwnerId, string Name, string? Description, bool Secret, IReadOnlyList<string> CollaboratorIds, int PinCount)
{
    /// <summary>The people whom the board names, by id. Empty if the board is an item of a page.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}

/// <summary>The request to create a board.</summary>
/// <param name="Name">1 to 80 characters.</param>
public sealed record NewBoard(string Name)
{
    /// <summary>At most 500 characters, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Whether only owner and collaborators see it.</summary>
    public bool Secret { get; init; }

    /// <summary>Identifies the creation permanently. If null, the client generates it.</summary>
    public string? ClientId { get; init; }
}

/// <summary>A change of a board. Fields that are not set stay unchanged.</summary>
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
