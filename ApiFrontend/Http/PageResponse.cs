using Parley.ApiFrontend.Users;

namespace Parley.ApiFrontend.Http;

/// <summary>A page of a list.</summary>
/// <param name="Items">At most as many as asked for.</param>
/// <param name="NextCursor">Goes into <c>cursor</c> for the next page; null at the end.</param>
internal sealed record PageResponse<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>A page of a list that names people.</summary>
/// <param name="Items">At most as many as asked for.</param>
/// <param name="NextCursor">Goes into <c>cursor</c> for the next page; null at the end.</param>
/// <param name="Users">The people whom the items name.</param>
internal sealed record PeoplePageResponse<T>(
    IReadOnlyList<T> Items, string? NextCursor, IReadOnlyDictionary<string, PersonResponse> Users);
