namespace Parley.Client;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, at most the limit. There may be fewer although there are more pages.</param>
/// <param name="NextCursor">The cursor of the next page, or null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>The people whom the items name, by id. People whom the server no longer knows are missing.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}
