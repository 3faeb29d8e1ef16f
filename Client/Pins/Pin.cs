namespace Parley.Client;

/// <summary>A pin. It has the visibility of its board.</summary>
/// <param name="Id">The id of the pin.</param>
/// <param name="BoardId">The id of its board.</param>
/// <param name="OwnerId">The id of the person who created it.</param>
/// <param name="Title">Its title.</param>
/// <param name="Link">The address that it links to, or null.</param>
/// <param name="Image">Its picture, or null.</param>
/// <param name="Note">A short note, or null.</param>
/// <param name="SourcePinId">The pin that it was saved from, or null.</param>
public sealed record Pin(
    string Id, string BoardId, string OwnerId, string Title, string? Link, Image? Image, string? Note, string? SourcePinId)
{
    /// <summary>The people whom the pin names, by id. Empty if the pin is an item of a page.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}

/// <summary>The request to create a pin.</summary>
/// <param name="BoardId">The id of its board.</param>
/// <param name="Title">1 to 200 characters.</param>
public sealed record NewPin(string BoardId, string Title)
{
    /// <summary>Absolute http or https address, or null.</summary>
    public string? Link { get; init; }

    /// <summary>Its picture, or null.</summary>
    public Image? Image { get; init; }

    /// <summary>At most 500 characters, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Identifies the creation permanently. If null, the client generates it.</summary>
    public string? ClientId { get; init; }
}
