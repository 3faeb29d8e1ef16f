using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Why a call failed. Branch on this code.</summary>
[JsonConverter(typeof(TolerantEnumConverter<ProblemCode>))]
public enum ProblemCode
{
    /// <summary>A code that this version does not know. Use <see cref="Problem.Status"/> instead.</summary>
    Unknown = 0,

    /// <summary>Not from the server: there was no answer in time, or the connection broke. The outcome is unknown.</summary>
    NoAnswer,

    /// <summary>The request's shape or values are wrong; <see cref="Problem.Errors"/> names them.</summary>
    InvalidRequest,

    /// <summary>No valid token.</summary>
    Unauthenticated,

    /// <summary>The caller may see the object, but may not do this.</summary>
    NotAllowed,

    /// <summary>The person cannot be written to or added. The reason is not revealed.</summary>
    RecipientUnavailable,

    /// <summary>The object does not exist, or the caller may not see it.</summary>
    NotFound,

    /// <summary>Shared or saved content does not exist, or the caller may not see it.</summary>
    ContentNotFound,

    /// <summary>The path does not support the method.</summary>
    MethodNotAllowed,

    /// <summary>The request's body arrived too slowly.</summary>
    RequestTimeout,

    /// <summary>The operation does not accept the media type of the body.</summary>
    UnsupportedMediaType,

    /// <summary>No seat is left; <see cref="Problem.Limit"/> and <see cref="Problem.Count"/> are set.</summary>
    ConversationFull,

    /// <summary>A one-to-one has two fixed members and no name.</summary>
    Direct,

    /// <summary>A quota is used up; <see cref="Problem.Limit"/> is set.</summary>
    LimitReached,

    /// <summary>The server does not know the position, or no longer serves it. Read the data again from the beginning.</summary>
    PositionUnknown,

    /// <summary>The body is larger than the limit.</summary>
    TooLarge,

    /// <summary>The client id was used for another request.</summary>
    ClientIdReused,

    /// <summary>Too many requests; see <see cref="Problem.RetryAfterSeconds"/>.</summary>
    RateLimited,

    /// <summary>The outcome is unknown. Repeat the request with the same client id.</summary>
    OutcomeUnknown,

    /// <summary>The request had no effect. Try again later.</summary>
    Unavailable,
}
