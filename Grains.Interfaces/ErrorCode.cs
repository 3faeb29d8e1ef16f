namespace Parley;

/// <summary>The reasons why a request is refused. The values are public: append new ones, never renumber or reuse one.</summary>
/// <remarks>The wire name is the member's name in snake_case, for example <c>conversation_full</c>.</remarks>
public enum ErrorCode
{
    /// <summary>The shape or a value of the request is invalid; <see cref="Error.Fields"/> names the fields.</summary>
    InvalidRequest = 1,

    /// <summary>The request has no valid token.</summary>
    Unauthenticated = 2,

    /// <summary>The caller may see the object, but may not do this to it.</summary>
    NotAllowed = 3,

    /// <summary>The recipient cannot be contacted: blocked, the recipient's policy, or erased. The answer does not tell which.</summary>
    RecipientUnavailable = 4,

    /// <summary>The object does not exist, or the caller may not see it. The answer does not tell which.</summary>
    NotFound = 5,

    /// <summary>Shared or saved content does not exist, or the caller may not see it.</summary>
    ContentNotFound = 6,

    /// <summary>No seat is left; <see cref="Error.Limit"/> and <see cref="Error.Count"/> are set.</summary>
    ConversationFull = 7,

    /// <summary>The operation is not possible in a one-to-one, which has two fixed members and no name.</summary>
    Direct = 8,

    /// <summary>A quota other than seats is used up; <see cref="Error.Limit"/> is set.</summary>
    LimitReached = 9,

    /// <summary>The position is beyond the newest one, or the server can no longer serve it. The client must read everything
    /// again.</summary>
    PositionUnknown = 10,

    /// <summary>The body is larger than the limit.</summary>
    TooLarge = 11,

    /// <summary>The client id was used for a different request.</summary>
    ClientIdReused = 12,

    /// <summary>Too many requests; <see cref="Error.RetryAfter"/> is set.</summary>
    RateLimited = 13,

    /// <summary>The store did not answer in time. The change may or may not be stored. Repeat with the same client id.</summary>
    OutcomeUnknown = 14,

    /// <summary>The request had no effect. Retry after <see cref="Error.RetryAfter"/>.</summary>
    Unavailable = 15,
}
