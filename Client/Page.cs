namespace Parley.Client;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most the limit; a page may be short while there is more.</param>
/// <param name="NextCursor">What to ask for the next page with, or null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>The people whom the items name, by id; not everybody of whom the server no longer knows.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}
