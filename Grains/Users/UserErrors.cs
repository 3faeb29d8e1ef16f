using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The refusals of user grains.</summary>
internal static class UserErrors
{
    public static readonly Error NotOneself = new(ErrorCode.NotFound, "A person cannot block themselves or save themselves as a contact.");

    public static readonly Error TryAgain =
        new(ErrorCode.Unavailable, "Earlier changes are not complete yet. Try again later.") { RetryAfter = TimeSpan.FromSeconds(10) };

    public static Error NoSuchPerson(UserId userId) => new(ErrorCode.NotFound, "There is no such person.") { Users = [userId] };

    public static Error Unavailable(UserId userId) =>
        new(ErrorCode.RecipientUnavailable, "This person cannot be reached.") { Users = [userId] };

    public static Error TooMany(string what, int limit) => new(ErrorCode.LimitReached, $"The maximum number of {what} is reached.")
    {
        Limit = limit,
        Count = limit,
    };
}
