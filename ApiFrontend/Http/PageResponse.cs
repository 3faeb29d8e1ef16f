using Parley.ApiFrontend.Users;

namespace Parley.ApiFrontend.Http;

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">The value of <c>cursor</c> for the next page. Null on the last page.</param>
internal sealed record PageResponse<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">The value of <c>cursor</c> for the next page. Null on the last page.</param>
/// <param name="Users">The names and pictures of all people in the page, by user id.</param>
internal sealed record PeoplePageResponse<T>(
    IReadOnlyList<T> Items, string? NextCursor, IReadOnlyDictionary<string, PersonResponse> Users);
