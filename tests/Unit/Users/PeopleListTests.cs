using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Parley.ApiFrontend.Users;
using Parley.Grains.Users;
using Parley.Users;

namespace Parley.Unit.Users;

/// <summary>Pages of contacts and of blocks while the list changes between the pages.</summary>
public sealed class PeopleListTests
{
    private static readonly UserId Self = UserId.Parse("ann");
    private static readonly ImmutableArray<UserId> People = [.. Enumerable.Range(0, 12).Select(number => UserId.Parse($"p{number}"))];
    private static readonly UserOptions Limits = new();

    private static readonly Gen<(UserId UserId, bool Added)[]> Changes =
        Gen.Select(Gen.Int[0, People.Length - 1], Gen.Bool, (index, added) => (People[index], added)).Array[0, 6];

    /// <summary>The two lists: how to change one, and how to read it.</summary>
    private enum List
    {
        Contacts,
        Blocks,
    }

    [Fact]
    public void A_person_who_is_listed_during_all_pages_is_on_exactly_one() =>
        Gen.Select(Gen.Enum<List>(), Gen.Int[1, 4], Changes.Array[1, 12]).Sample((list, limit, changesBefore) =>
        {
            var user = Change(new(), list, [.. People.Select(person => (person, true))]);
            var always = People.ToHashSet();
            var read = new List<UserId>();
            ListPosition? after = null;
            foreach (var changes in changesBefore.Concat(Enumerable.Repeat(Array.Empty<(UserId UserId, bool Added)>(), 30)))
            {
                user = Change(user, list, changes);
                always.ExceptWith(changes.Where(change => !change.Added).Select(change => change.UserId));
                var page = ListOf(user, list).Page(after, limit);
                read.AddRange(page.UserIds);
                if (page.Next is not { } next)
                {
                    Assert.Equal(People.Where(always.Contains), read.Where(always.Contains));
                    return;
                }

                after = PeopleCursor.Parse(new PeopleCursor(next).ToString(), null).Position;
            }

            Assert.Fail("The pages did not end.");
        });

    [Fact]
    public void A_cursor_of_an_older_version_is_a_count_and_the_last_person()
    {
        var user = Change(new(), List.Contacts, [.. People.Select(person => (person, true))]);
        var fourth = PeopleCursor.Parse("4 p3", null).Position;
        Assert.Equal(People[4..], UserRules.Contacts(user).Page(fourth, 100).UserIds);

        // The older version removed two people before the position, and after it was issued. It stored no numbers.
        user = Change(user, List.Contacts, [(People[0], false), (People[1], false)]) with { ContactNumbers = null };
        Assert.Equal(People[4..], UserRules.Contacts(user).Page(fourth, 100).UserIds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("4 ")]
    [InlineData(" p1")]
    [InlineData("-4 p1")]
    [InlineData("4 p1 p2")]
    [InlineData("4 p/1")]
    [InlineData("9999999999999999999 p1")]
    public void A_cursor_of_another_form_is_refused(string text) => Assert.False(PeopleCursor.TryParse(text, null, out _));

    [Theory]
    [InlineData("0 p1", 0)]
    [InlineData("9223372036854775807 nobody", 12)]
    public void Any_number_is_a_position(string text, int start)
    {
        var user = Change(new(), List.Contacts, [.. People.Select(person => (person, true))]);
        Assert.Equal(People[start..], UserRules.Contacts(user).Page(PeopleCursor.Parse(text, null).Position, 100).UserIds);
    }

    // The state is stored and read again after every change.
    private static UserState Change(UserState user, List list, (UserId UserId, bool Added)[] changes)
    {
        foreach (var (userId, added) in changes)
        {
            var changed = list is List.Blocks ? UserRules.SetBlock(user, Self, userId, added, Limits).Value!
                : added ? UserRules.AddContact(user, Self, userId, Limits).Value!
                : UserRules.RemoveContact(user, userId);
            user = JsonSerializer.Deserialize<UserState>(JsonSerializer.Serialize(changed))!;
        }

        return user;
    }

    private static PeopleList ListOf(UserState user, List list) => list is List.Blocks ? UserRules.Blocks(user) : UserRules.Contacts(user);
}
