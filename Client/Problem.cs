namespace Parley.Client;

/// <summary>Why the server refused a request: a problem document of RFC 9457.</summary>
/// <param name="Code">The code to branch on.</param>
/// <param name="Status">The HTTP status; null if there was no answer.</param>
/// <param name="Title">The kind of problem, for people.</param>
/// <param name="Detail">What is wrong this time, for people.</param>
/// <param name="Limit">The limit that was reached, or null.</param>
/// <param name="Count">How much of the limit is used, or was requested, or null.</param>
/// <param name="RetryAfterSeconds">The seconds to wait before a retry; null if a retry does not help.</param>
/// <param name="UserIds">The people because of whom the request was refused; null or empty if there are none.</param>
/// <param name="Errors">The fields that are wrong; null or empty if there are none.</param>
/// <param name="Reason">Why a position is unknown; null unless the code is <see cref="ProblemCode.PositionUnknown"/> and the position is a
/// revision of the inbox.</param>
public sealed record Problem(
    ProblemCode Code,
    int? Status = null,
    string? Title = null,
    string? Detail = null,
    int? Limit = null,
    int? Count = null,
    int? RetryAfterSeconds = null,
    IReadOnlyList<string>? UserIds = null,
    IReadOnlyList<FieldProblem>? Errors = null,
    ResyncReason? Reason = null);

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">JSON pointer of the field, for example <c>/message/text</c>.</param>
/// <param name="Code">For example <c>required</c>, <c>too_long</c>, <c>bad_format</c>, <c>unknown_field</c>.</param>
/// <param name="Limit">The limit that was exceeded, or null.</param>
/// <param name="Count">The measured value, or null if there is no limit.</param>
public sealed record FieldProblem(string Field, string Code, int? Limit, int? Count);
