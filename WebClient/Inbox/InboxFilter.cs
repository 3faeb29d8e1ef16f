using Parley.Client;
using Parley.WebClient.Words;

namespace Parley.WebClient.Inbox;

/// <summary>Finds conversations by the names of people, the title, and the item or text of the newest message.</summary>
internal static class InboxFilter
{
    /// <summary>Whether a row matches: it must contain each word.</summary>
    public static bool Matches(Pointer pointer, string query, string me, PeopleModel people)
    {
        var text = string.Join(
            ' ',
            [
                Titles.Of(pointer, me, people),
                .. pointer.MemberIds.Select(userId => $"{userId} {Titles.NameOf(userId, people)}"),
                pointer.LastMessage?.Share?.Title ?? "",
                pointer.LastMessage?.Excerpt ?? "",
            ]);
        return query.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
