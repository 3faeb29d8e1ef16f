using Parley.Client;

namespace Parley.WebClient.Words;

/// <summary>The titles of conversations, and the names of people.</summary>
internal static class Titles
{
    /// <summary>Returns the name of a group, otherwise the names of the other members.</summary>
    public static string Of(Pointer pointer, string me, PeopleModel people)
    {
        if (pointer.Name is { } name)
            return name;
        var others = pointer.MemberIds.Where(userId => userId != me).Select(userId => NameOf(userId, people)).ToList();
        return others.Count > 0 ? string.Join(", ", others) : "Only you";
    }

    /// <summary>Returns the display name of a person, or the user id while the name is not known.</summary>
    public static string NameOf(string userId, PeopleModel people) => people.Find(userId)?.DisplayName ?? userId;
}
