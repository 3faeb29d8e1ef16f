using System.Globalization;
using Parley.ApiFrontend.Http;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>Selects a page of messages: before, after or around a number, around the first unread message, or by default the newest
/// page.</summary>
internal static class MessageQuery
{
    /// <summary>Reads the parameters, of which at most one may be given.</summary>
    /// <returns>The query, or the problem with the parameters.</returns>
    public static (ReadMessages? Query, Problem? Problem) Read(long? before, long? after, string? around, int limit, ReadCursor cursor)
    {
        var asked = (before is null ? 0 : 1) + (after is null ? 0 : 1) + (around is null ? 0 : 1);
        if (asked > 1)
            return (null, Problems.Field("around", FieldErrorCode.BadFormat, "Give only one of before, after and around."));

        var page = new ReadMessages(limit, cursor) { Before = before, After = after };
        return around switch
        {
            null => (page, null),
            "unread" => (page with { AroundUnread = true }, null),
            _ when long.TryParse(around, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) =>
                (page with { Around = seq }, null),
            _ => (null, Problems.Field("around", FieldErrorCode.BadFormat, "Give a sequence number, or unread.")),
        };
    }
}
