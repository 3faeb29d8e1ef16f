namespace Parley.Client;

/// <summary>A pin. Visible as its board is.</summary>
/// <param name="Id">Which.</param>
/// <param name="BoardId">Where.</param>
/// <param name="OwnerId">Who pinned it.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Link">Where it leads, or null.</param>
/// <param name="Image">Its picture, or null.</param>
/// <param name="Note">A few words, or null.</param>
/// <param name="SourcePinId">The pin that it was saved from, or null.</param>
public sealed record Pin(
    string Id, string BoardId, string OwnerId, string Title, string? Link, Image? Image, string? Note, string? SourcePinId)
{
    /// <summary>The people whom it names, by id; set where it is an answer of its own, empty within a page.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}

/// <summary>Makes a pin.</summary>
/// <param name="BoardId">Where.</param>
/// <param name="Title">1 to 200 characters.</param>
public sealed record NewPin(string BoardId, string Title)
{
    /// <summary>Absolute http or https address, or null.</summary>
    public string? Link { get; init; }

    /// <summary>Its picture, or null.</summary>
    public Image? Image { get; init; }

    /// <summary>At most 500 characters, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Names the creation for ever; made by the client when null.</summary>
    public string? ClientId { get; init; }
}
