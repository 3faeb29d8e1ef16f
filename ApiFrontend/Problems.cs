using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Http.Json;

namespace Parley.ApiFrontend;

/// <summary>Maps refusals to HTTP. The codes are in <see cref="ProblemTypes"/>.</summary>
internal static class Problems
{
    /// <summary>The answer to a refusal.</summary>
    /// <param name="error">The refusal.</param>
    /// <param name="pointerOf">Returns the JSON pointer into the body for a field of the command. Null if the body has its fields at the
    /// same paths as the command.</param>
    public static ProblemResult From(Error error, Func<string, string>? pointerOf = null) => new(Body(error, pointerOf));

    /// <summary>A refusal as a value, for answers that hold several.</summary>
    /// <inheritdoc cref="From(Error, Func{string, string}?)"/>
    public static Problem Body(Error error, Func<string, string>? pointerOf = null) =>
        Of(ProblemTypes.Of(error.Code), error.Detail) with
        {
            Limit = error.Limit,
            Count = error.Count,
            RetryAfterSeconds = error.RetryAfter is { } pause ? Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds)) : null,
            Reason = error.Reason,
            UserIds = error.Users.IsDefaultOrEmpty ? null : error.Users,
            Errors = error.Fields.IsDefaultOrEmpty
                ? null
                : [.. error.Fields.Select(field =>
                    Field((pointerOf ?? JsonPointer.FromMembers)(field.Field), field.Code, field.Limit, field.Count))],
        };

    /// <summary>One field of the request is wrong.</summary>
    /// <param name="field">JSON pointer into the body, or a query parameter's name.</param>
    /// <param name="code">What is wrong.</param>
    /// <param name="detail">A sentence.</param>
    /// <param name="limit">The limit that was exceeded, if there is one.</param>
    /// <param name="count">The measured value, if there is a limit.</param>
    public static Problem Field(string field, FieldErrorCode code, string detail, int? limit = null, int? count = null) =>
        Fields(detail, Field(field, code, limit, count));

    /// <summary>Several fields of the request are wrong.</summary>
    public static Problem Fields(string detail, params IReadOnlyList<FieldProblem> fields) =>
        Body(new(ErrorCode.InvalidRequest, detail)) with { Errors = fields };

    /// <summary>What is wrong with one field, as a part of a problem.</summary>
    /// <inheritdoc cref="Field(string, FieldErrorCode, string, int?, int?)"/>
    public static FieldProblem Field(string field, FieldErrorCode code, int? limit = null, int? count = null) =>
        new(field, NameOf(code)) { Limit = limit, Count = count };

    /// <summary>The answer to a request that the framework refused before any endpoint ran. Null if the status needs no body.</summary>
    public static ProblemResult? FromStatus(int status) => status switch
    {
        400 => From(new(ErrorCode.InvalidRequest, "The request cannot be read.")),
        401 => From(new(ErrorCode.Unauthenticated, "Send a valid token: Authorization: Bearer <token>.")),
        403 => From(new(ErrorCode.NotAllowed, "You may not do this.")),
        404 => From(new(ErrorCode.NotFound, "The resource does not exist, or you may not see it.")),
        405 => new(Of(ProblemTypes.MethodNotAllowed, "The header Allow names the methods of this address.")),
        408 => new(Of(ProblemTypes.RequestTimeout, "The request arrived too slowly. Send it again.")),
        413 => From(new(ErrorCode.TooLarge, "The body is too large.")),
        415 => UnsupportedMediaType("Send JSON in UTF-8: Content-Type: application/json."),
        >= 400 and < 500 => new(Of(ProblemTypes.Of(ErrorCode.InvalidRequest), "The request cannot be answered.") with { Status = status }),
        >= 500 => From(new(ErrorCode.Unavailable, "Try again later.") { RetryAfter = TimeSpan.FromSeconds(1) }),
        _ => null,
    };

    /// <summary>The answer to a body with a media type or encoding that the endpoint does not accept.</summary>
    /// <param name="detail">A sentence that says what to send instead.</param>
    public static ProblemResult UnsupportedMediaType(string detail) =>
        new(Of(ProblemTypes.UnsupportedMediaType, detail));

    private static string NameOf(FieldErrorCode code) => code switch
    {
        FieldErrorCode.Required => "required",
        FieldErrorCode.TooLong => "too_long",
        FieldErrorCode.UnknownField => "unknown_field",
        _ => "bad_format",
    };

    private static Problem Of(ProblemType type, string detail) => new(type.Code, type.Title, type.Status, detail);
}
