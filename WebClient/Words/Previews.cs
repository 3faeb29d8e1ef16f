using Parley.Client;

namespace Parley.WebClient.Words;

/// <summary>The second line of an inbox row: the newest message in a few words.</summary>
internal static class Previews
{
    /// <summary>Returns the line.</summary>
    public static string Of(Preview? preview, string me, PeopleModel people)
    {
        if (preview is null)
            return "";
        if (preview.Kind is EntryKind.System)
            return "No messages yet";
        var what = preview.Excerpt ?? (preview.Share is { } share ? share.Title : "Message unsent");
        return preview.SenderId == me ? $"You: {what}"
            : $"{Titles.NameOf(preview.SenderId, people)}: {what}";
    }

    /// <summary>Returns a message in a few words.</summary>
    public static string Of(Message entry) =>
        entry.Unsent ? "Message unsent"
        : entry.Text ?? (entry.Shares is [var first, ..] ? first.Title : "");
}
