using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Why a call failed: what to branch on.</summary>
[JsonConverter(typeof(TolerantEnumConverter<ProblemCode>))]
public enum ProblemCode
{
    /// <summary>A code that this version does not know; go by <see cref="Problem.Status"/>.</summary>
    Unknown = 0,

    /// <summary>Not from the server: no answer came in time, or the connection broke. It may or may not have happened.</summary>
    NoAnswer,

    /// <summary>The request's shape or values are wrong; <see cref="Problem.Errors"/> names them.</summary>
    InvalidRequest,

    /// <summary>No valid token.</summary>
    Unauthenticated,

    /// <summary>The caller sees the thing and may not do this to it.</summary>
    NotAllowed,

    /// <summary>The person cannot be written to or added, for whatever reason.</summary>
    RecipientUnavailable,

    /// <summary>It does not exist, or not for the caller.</summary>
    NotFound,

    /// <summary>Shared or saved content does not exist, or not for the caller.</summary>
    ContentNotFound,

    /// <summary>The path has no such method.</summary>
    MethodNotAllowed,

    /// <summary>The request's body came too slowly.</summary>
    RequestTimeout,

    /// <summary>The body is not of the type that the operation takes.</summary>
    UnsupportedMediaType,

    /// <summary>No seat is left; <see cref="Problem.Limit"/> and <see cref="Problem.Count"/> are set.</summary>
    ConversationFull,

    /// <summary>A one-to-one has two fixed members and no name.</summary>
    Direct,

    /// <summary>A quota is used up; <see cref="Problem.Limit"/> is set.</summary>
    LimitReached,

    /// <summary>A position that the server does not know or no longer serves: read afresh.</summary>
    PositionUnknown,

    /// <summary>The body is larger than the limit.</summary>
    TooLarge,

    /// <summary>The client id names another request.</summary>
    ClientIdReused,

    /// <summary>Too many requests; see <see cref="Problem.RetryAfterSeconds"/>.</summary>
    RateLimited,

    /// <summary>It may or may not have happened. Repeat with the same client id.</summary>
    OutcomeUnknown,

    /// <summary>It did not happen; try again later.</summary>
    Unavailable,
}
