using Parley.Client;

namespace Parley.WebClient.Words;

/// <summary>The lines that describe changes of members and name.</summary>
internal static class SystemLines
{
    /// <summary>Returns the line of a system entry.</summary>
    public static string Of(Message entry, string me, PeopleModel people)
    {
        if (entry.Event is not { } change)
            return "";
        var actor = change.ActorId == me ? "You" : Titles.NameOf(change.ActorId, people);
        var others = string.Join(", ", (change.UserIds ?? []).Where(userId => userId != change.ActorId)
            .Select(userId => userId == me ? "you" : Titles.NameOf(userId, people)));
        return change.Type switch
        {
            SystemEventType.Created => $"{actor} started the conversation with {others}",
            SystemEventType.Added => $"{actor} added {others}",
            SystemEventType.Removed => $"{actor} removed {others}",
            SystemEventType.Left => $"{actor} left",
            SystemEventType.Renamed when change.Name is { } name => $"{actor} named the conversation “{name}”",
            SystemEventType.Renamed => $"{actor} removed the name",
            _ => "The conversation changed",
        };
    }
}
