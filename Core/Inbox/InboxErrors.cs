using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Inbox;

/// <summary>The refusals of inboxes.</summary>
internal static class InboxErrors
{
    public static Error NotFound { get; } = new(ErrorCode.NotFound, "There is no such conversation.");

    public static Error PositionUnknown(ResyncReason reason) =>
        new(ErrorCode.PositionUnknown, "Changes after this revision are not available. Read the whole inbox again.") { Reason = reason };

    public static Error Unavailable(UserId owner) =>
        new(ErrorCode.RecipientUnavailable, "This person cannot be reached.") { Users = [owner] };

    public static Error Full(UserId owner, int limit, int count) =>
        new(ErrorCode.LimitReached, "The inbox is full.") { Limit = limit, Count = count, Users = [owner] };
}
