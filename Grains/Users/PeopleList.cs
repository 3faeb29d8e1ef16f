using System.Collections.Immutable;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The numbers of the entries of a list of people, in ascending order. An entry keeps its number when others are removed, so that
/// a page can begin after an entry that was removed.</summary>
/// <param name="Last">The highest number that was ever used.</param>
/// <param name="Numbers">The numbers of the present entries.</param>
[GenerateSerializer, Immutable, Alias("parley.ListNumbers")]
internal sealed record ListNumbers([property: Id(0)] long Last, [property: Id(1)] ImmutableArray<long> Numbers);

/// <summary>A list of people in the order of adding: contacts, or blocks.</summary>
/// <param name="People">The people.</param>
/// <param name="Stored">The stored numbers of their entries. Null means 1, 2, 3, ...: no entry was ever removed.</param>
internal readonly record struct PeopleList(ImmutableArray<UserId> People, ListNumbers? Stored)
{
    // If a silo of an older version wrote the state, it dropped the numbers.
    private ListNumbers Numbers => Stored is { } stored && stored.Numbers.Length == People.Length
        ? stored
        : new(Math.Max(Stored?.Last ?? 0, People.Length), [.. Enumerable.Range(1, People.Length).Select(number => (long)number)]);

    /// <summary>The list with a person at its end.</summary>
    public PeopleList Add(UserId userId)
    {
        var next = Numbers.Last + 1;
        return new(People.Add(userId), Stored is null ? null : new(next, Numbers.Numbers.Add(next)));
    }

    /// <summary>The list without a person who is on it.</summary>
    public PeopleList Remove(UserId userId)
    {
        var index = People.IndexOf(userId);
        return new(People.RemoveAt(index), Numbers with { Numbers = Numbers.Numbers.RemoveAt(index) });
    }

    /// <summary>At most <paramref name="limit"/> people after a position. An entry that stays on the list while a client reads all pages is
    /// on exactly one of them.</summary>
    public UserPage Page(ListPosition? after, int limit)
    {
        var numbers = Numbers.Numbers;
        var start = after is { } position ? StartAfter(position, numbers) : 0;
        var end = Math.Min(start + limit, People.Length);
        return new(People[start..end], end < People.Length ? new(numbers[end - 1], People[end - 1]) : null);
    }

    // A position that an older version issued has a count in place of the number, which may be too high. The person then finds the entry.
    private int StartAfter(ListPosition position, ImmutableArray<long> numbers)
    {
        var index = People.IndexOf(position.UserId);
        var found = numbers.BinarySearch(index < 0 ? position.Number : Math.Min(position.Number, numbers[index]));
        return found < 0 ? ~found : found + 1;
    }
}
