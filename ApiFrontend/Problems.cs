using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend;

/// <summary>The only map from refusals to HTTP: status, code, title and headers.</summary>
internal static class Problems
{
    /// <summary>The answer to a refusal.</summary>
    public static ProblemResult From(Error error) => new(Body(error));

    /// <summary>A refusal as a value, for answers that hold several.</summary>
    public static Problem Body(Error error)
    {
        var (status, code, title) = Describe(error.Code);
        return new(code, title, status, error.Detail)
        {
            Limit = error.Limit,
            Count = error.Count,
            RetryAfterSeconds = error.RetryAfter is { } pause ? Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds)) : null,
            UserIds = error.Users.IsDefaultOrEmpty ? null : error.Users,
            Errors = error.Fields.IsDefaultOrEmpty
                ? null
                : [.. error.Fields.Select(field => new FieldProblem(field.Field, field.Code) { Limit = field.Limit, Count = field.Count })],
        };
    }

    /// <summary>One field of the request is wrong.</summary>
    /// <param name="field">JSON pointer into the body, or a query parameter's name.</param>
    /// <param name="code"><c>required</c>, <c>too_long</c>, <c>bad_format</c> or <c>unknown_field</c>.</param>
    /// <param name="detail">A sentence.</param>
    public static Error Field(string field, string code, string detail) =>
        new(ErrorCode.InvalidRequest, detail) { Fields = [new(field, code)] };

    /// <summary>The answer to what HTTP itself refuses, before any of our code has seen it; null for a status that needs no body.</summary>
    public static ProblemResult? FromStatus(int status) => status switch
    {
        400 => From(new(ErrorCode.InvalidRequest, "The request cannot be read.")),
        401 => From(new(ErrorCode.Unauthenticated, "Send a valid token: Authorization: Bearer <token>.")),
        403 => From(new(ErrorCode.NotAllowed, "You may not do this.")),
        404 => From(new(ErrorCode.NotFound, "There is nothing here, or not for you.")),
        405 => new(new("method_not_allowed", "Method not allowed", status, "The header Allow names the methods of this address.")),
        408 => new(new("request_timeout", "Request timeout", status, "The request came too slowly. Send it again.")),
        413 => From(new(ErrorCode.TooLarge, "The body is too large.")),
        415 => new(new("unsupported_media_type", "Unsupported media type", status, "Send JSON in UTF-8: Content-Type: application/json.")),
        >= 400 and < 500 => new(new("invalid_request", "Invalid request", status, "The request cannot be answered.")),
        >= 500 => From(new(ErrorCode.Unavailable, "Try again later.") { RetryAfter = TimeSpan.FromSeconds(1) }),
        _ => null,
    };

    private static (int Status, string Code, string Title) Describe(ErrorCode code) => code switch
    {
        ErrorCode.InvalidRequest => (400, "invalid_request", "Invalid request"),
        ErrorCode.Unauthenticated => (401, "unauthenticated", "Unauthenticated"),
        ErrorCode.NotAllowed => (403, "not_allowed", "Not allowed"),
        ErrorCode.RecipientUnavailable => (403, "recipient_unavailable", "Recipient unavailable"),
        ErrorCode.NotFound => (404, "not_found", "Not found"),
        ErrorCode.ContentNotFound => (404, "content_not_found", "Content not found"),
        ErrorCode.ConversationFull => (409, "conversation_full", "Conversation full"),
        ErrorCode.Direct => (409, "direct", "One-to-one conversation"),
        ErrorCode.LimitReached => (409, "limit_reached", "Limit reached"),
        ErrorCode.PositionUnknown => (410, "position_unknown", "Position unknown"),
        ErrorCode.TooLarge => (413, "too_large", "Too large"),
        ErrorCode.ClientIdReused => (422, "client_id_reused", "Client id reused"),
        ErrorCode.RateLimited => (429, "rate_limited", "Rate limited"),
        ErrorCode.OutcomeUnknown => (503, "outcome_unknown", "Outcome unknown"),
        ErrorCode.Unavailable => (503, "unavailable", "Unavailable"),
        _ => (503, "unavailable", "Unavailable"), // a silo newer than this front end: no client may take it for a success
    };
}
