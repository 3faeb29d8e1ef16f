using Parley.Client;
using Parley.WebClient.Settings;

namespace Parley.WebClient.Words;

/// <summary>The two lines of a desktop notification. They never contain the text of a message, because others may see the screen.</summary>
internal static class NotificationTexts
{
    private const string SomethingNew = "New message";

    /// <summary>Returns the lines for the newest message of a conversation.</summary>
    public static (string Title, string Body) Of(Pointer pointer, NotificationContent content, string me, PeopleModel people) =>
        content is NotificationContent.SenderAndTitle && pointer.LastMessage is { } last
            ? (Titles.NameOf(last.SenderId, people), last.Share?.Title ?? GroupTitle(pointer, me, people) ?? SomethingNew)
            : ("Parley", SomethingNew);

    private static string? GroupTitle(Pointer pointer, string me, PeopleModel people) =>
        pointer.Kind is ConversationKind.Group ? Titles.Of(pointer, me, people) : null;
}
