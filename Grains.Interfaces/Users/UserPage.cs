using System.Collections.Immutable;

namespace Parley.Users;

/// <summary>A page of a list of people.</summary>
/// <param name="UserIds">The people, in the order of adding.</param>
/// <param name="Next">The position after which the next page begins, or null at the end.</param>
[GenerateSerializer, Immutable, Alias("parley.UserPage")]
public sealed record UserPage([property: Id(0)] ImmutableArray<UserId> UserIds, [property: Id(1)] ListPosition? Next);

/// <summary>A position in a list of people: after one of its entries. It stays valid when that entry is removed.</summary>
/// <param name="Number">The number of the entry. Each entry has a higher number than all entries before it. Numbers are not used
/// again.</param>
/// <param name="UserId">The person of the entry.</param>
[GenerateSerializer, Immutable, Alias("parley.ListPosition")]
public readonly record struct ListPosition([property: Id(0)] long Number, [property: Id(1)] UserId UserId);
