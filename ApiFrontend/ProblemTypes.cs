namespace Parley.ApiFrontend;

/// <summary>One code of the HTTP API. The table in <c>docs/errors.md</c> and the OpenAPI document contain its texts.</summary>
/// <param name="Code">The value of <c>code</c>, on which clients branch.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The value of <c>title</c>.</param>
/// <param name="Meaning">What the code means.</param>
/// <param name="Remedy">What the client should do.</param>
/// <param name="Repeat">Whether the client may send the same request again.</param>
internal sealed record ProblemType(string Code, int Status, string Title, string Meaning, string Remedy, string Repeat);

/// <summary>All codes of the HTTP API.</summary>
internal static class ProblemTypes
{
    private const string Never = "no: the answer stays the same";
    private const string Later = "yes, after `Retry-After`";

    /// <summary>The address does not support the method.</summary>
    public static ProblemType MethodNotAllowed { get; } = new(
        "method_not_allowed",
        405,
        "Method not allowed",
        "The address exists, but not with this method.",
        "Use a method that the header `Allow` lists.",
        Never);

    /// <summary>The body did not arrive in time.</summary>
    public static ProblemType RequestTimeout { get; } = new(
        "request_timeout",
        408,
        "Request timeout",
        "The body of the request arrived too slowly. Nothing was changed.",
        "Send the request again on a new connection.",
        "yes");

    /// <summary>The media type or the encoding of the body is not supported.</summary>
    public static ProblemType UnsupportedMediaType { get; } = new(
        "unsupported_media_type",
        415,
        "Unsupported media type",
        "The body is not JSON in UTF-8, or it is compressed.",
        "Send `Content-Type: application/json` without `Content-Encoding`.",
        Never);

    private static readonly Dictionary<ErrorCode, ProblemType> ByCode = new()
    {
        [ErrorCode.InvalidRequest] = new(
            "invalid_request",
            400,
            "Invalid request",
            "The request is malformed. `errors` names the fields or parameters.",
            "Correct the request.",
            Never),
        [ErrorCode.Unauthenticated] = new(
            "unauthenticated",
            401,
            "Unauthenticated",
            "The request has no token, or the token is expired or invalid.",
            "Get a new token and send it as `Authorization: Bearer`.",
            "yes, with a new token"),
        [ErrorCode.NotAllowed] = new(
            "not_allowed",
            403,
            "Not allowed",
            "The caller sees the resource but may not change it in this way. Or a request with the session cookie lacks the origin of this "
                + "server.",
            "Do not offer this action.",
            Never),
        [ErrorCode.RecipientUnavailable] = new(
            "recipient_unavailable",
            403,
            "Recipient unavailable",
            "A person cannot receive messages or be added. The reason is not given. `userIds` names the people if there were several.",
            "Leave these people out.",
            "no: it can succeed only after the person changes something"),
        [ErrorCode.NotFound] = new(
            "not_found",
            404,
            "Not found",
            "The resource does not exist, or the caller may not see it. The answer is the same for both.",
            "Treat the resource as deleted.",
            Never),
        [ErrorCode.ContentNotFound] = new(
            "content_not_found",
            404,
            "Content not found",
            "A pin, board or profile that the request shares or saves does not exist, or the caller may not see it. `errors` names it.",
            "Leave this content out.",
            Never),
        [ErrorCode.ConversationFull] = new(
            "conversation_full",
            409,
            "Conversation full",
            "The group has no free seat for all of the people. `limit` is the number of seats. `count` is the number that would be used.",
            "Add fewer people.",
            "no: it can succeed only after a member has left"),
        [ErrorCode.Direct] = new(
            "direct",
            409,
            "One-to-one conversation",
            "A one-to-one conversation has two fixed members and no name.",
            "Create a group instead.",
            Never),
        [ErrorCode.LimitReached] = new(
            "limit_reached",
            409,
            "Limit reached",
            "A quota is used up, for example of boards, contacts or reactions. `limit` is the quota.",
            "Delete something first.",
            "no: it can succeed only after something was deleted"),
        [ErrorCode.PositionUnknown] = new(
            "position_unknown",
            410,
            "Position unknown",
            "The position is unknown to the server, or is too old to continue from.",
            "Discard the local copy and read from the beginning.",
            Never),
        [ErrorCode.TooLarge] = new(
            "too_large",
            413,
            "Too large",
            "The body is larger than `maxBodyBytes` of `GET /v1/limits`, or the token is too long for a cookie.",
            "Send a smaller body.",
            Never),
        [ErrorCode.ClientIdReused] = new(
            "client_id_reused",
            422,
            "Client id reused",
            "An earlier, different request had the same `clientId`.",
            "Use a new `clientId` for each new request.",
            "no: send it with a new `clientId`"),
        [ErrorCode.RateLimited] = new(
            "rate_limited",
            429,
            "Rate limited",
            "The caller sends too many requests, or has too many requests in progress. Nothing was changed.",
            "Wait for `Retry-After` seconds.",
            Later),
        [ErrorCode.OutcomeUnknown] = new(
            "outcome_unknown",
            503,
            "Outcome unknown",
            "The change may or may not have happened, because the store did not answer in time.",
            "Send the same request again, with the same `clientId` if it has one. With a `clientId`, the change is made at most once.",
            Later),
        [ErrorCode.Unavailable] = new(
            "unavailable",
            503,
            "Unavailable",
            "The server cannot answer now. Nothing was changed.",
            "Wait for `Retry-After` seconds.",
            Later),
    };

    /// <summary>All codes, in the order of their status.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
        [.. ByCode.Values.Append(MethodNotAllowed).Append(RequestTimeout).Append(UnsupportedMediaType).OrderBy(type => type.Status)];

    /// <summary>The type of a refusal. A code that only a newer silo knows is reported as unavailable, so that no client treats
    /// it as a success.</summary>
    public static ProblemType Of(ErrorCode code) => ByCode.GetValueOrDefault(code) ?? ByCode[ErrorCode.Unavailable];
}
