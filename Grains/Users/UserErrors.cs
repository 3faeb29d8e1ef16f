using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The refusals of people.</summary>
internal static class UserErrors
{
    public static readonly Error NotOneself = new(ErrorCode.NotFound, "Nobody blocks or saves themselves.");

    public static readonly Error TryAgain =
        new(ErrorCode.Unavailable, "Earlier changes are still being carried out.") { RetryAfter = TimeSpan.FromSeconds(10) };

    public static Error NoSuchPerson(UserId userId) => new(ErrorCode.NotFound, "There is no such person.") { Users = [userId] };

    public static Error Unavailable(UserId userId) =>
        new(ErrorCode.RecipientUnavailable, "This person cannot be reached.") { Users = [userId] };

    public static Error TooMany(string what, int limit) => new(ErrorCode.LimitReached, $"There are as many {what} as there may be.")
    {
        Limit = limit,
        Count = limit,
    };
}
