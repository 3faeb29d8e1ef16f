using System.Globalization;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>Which page of messages: below, above or around a number, around the first unread, or (none of them) the newest.</summary>
internal static class MessageQuery
{
    /// <summary>Reads the parameters, of which at most one may be given.</summary>
    public static Result<ReadMessages> Read(long? before, long? after, string? around, int limit, ReadCursor cursor)
    {
        var asked = (before is null ? 0 : 1) + (after is null ? 0 : 1) + (around is null ? 0 : 1);
        if (asked > 1)
            return Problems.Field("around", "bad_format", "Give one of before, after and around.");
        if (before < 0)
            return Problems.Field("before", "bad_format", "A position is a number from 0 on.");
        if (after < 0)
            return Problems.Field("after", "bad_format", "A position is a number from 0 on.");

        var page = new ReadMessages(limit, cursor) { Before = before, After = after };
        return around switch
        {
            null => page,
            "unread" => page with { AroundUnread = true },
            _ when long.TryParse(around, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) => page with { Around = seq },
            _ => Problems.Field("around", "bad_format", "Give a number, or unread."),
        };
    }
}
