namespace Parley;

/// <summary>Why a request was refused. Public and for ever: append, never renumber or reuse.</summary>
/// <remarks>The wire name is the member's name in snake_case, for example <c>conversation_full</c>.</remarks>
public enum ErrorCode
{
    /// <summary>The request's shape or values are wrong; <see cref="Error.Fields"/> names them.</summary>
    InvalidRequest = 1,

    /// <summary>No valid token.</summary>
    Unauthenticated = 2,

    /// <summary>The caller sees the thing and may not do this to it.</summary>
    NotAllowed = 3,

    /// <summary>Blocked, their policy, or erased: one answer for all three.</summary>
    RecipientUnavailable = 4,

    /// <summary>It does not exist, or not for the caller: one and the same answer.</summary>
    NotFound = 5,

    /// <summary>Shared or saved content does not exist, or not for the caller.</summary>
    ContentNotFound = 6,

    /// <summary>No seat is left; <see cref="Error.Limit"/> and <see cref="Error.Count"/> are set.</summary>
    ConversationFull = 7,

    /// <summary>A one-to-one has two fixed members and no name.</summary>
    Direct = 8,

    /// <summary>A quota other than seats is used up; <see cref="Error.Limit"/> is set.</summary>
    LimitReached = 9,

    /// <summary>A position beyond what the server knows, or one that it can no longer serve: read afresh.</summary>
    PositionUnknown = 10,

    /// <summary>The body is larger than the limit.</summary>
    TooLarge = 11,

    /// <summary>The client id names another request.</summary>
    ClientIdReused = 12,

    /// <summary>Too many requests; <see cref="Error.RetryAfter"/> is set.</summary>
    RateLimited = 13,

    /// <summary>The store did not answer in time; it may or may not have happened. Repeat with the same client id.</summary>
    OutcomeUnknown = 14,

    /// <summary>It did not happen; try again after <see cref="Error.RetryAfter"/>.</summary>
    Unavailable = 15,
}
