namespace Parley.Client;

/// <summary>Why the server refused a request: a problem document of RFC 9457.</summary>
/// <param name="Code">What to branch on.</param>
/// <param name="Status">The HTTP status; null where no answer came.</param>
/// <param name="Title">The kind of problem, for a person.</param>
/// <param name="Detail">A sentence for a person.</param>
/// <param name="Limit">The limit that was met, where there is one.</param>
/// <param name="Count">What is used of it, or was asked of it.</param>
/// <param name="RetryAfterSeconds">When to try again, where that helps.</param>
/// <param name="UserIds">The people concerned, where the refusal is about some of those named; else null or empty.</param>
/// <param name="Errors">The fields concerned, where the refusal is about the request's shape; else null or empty.</param>
public sealed record Problem(
    ProblemCode Code,
    int? Status = null,
    string? Title = null,
    string? Detail = null,
    int? Limit = null,
    int? Count = null,
    int? RetryAfterSeconds = null,
    IReadOnlyList<string>? UserIds = null,
    IReadOnlyList<FieldProblem>? Errors = null);

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">JSON pointer of the field, for example <c>/message/text</c>.</param>
/// <param name="Code">For example <c>required</c>, <c>too_long</c>, <c>bad_format</c>, <c>unknown_field</c>.</param>
/// <param name="Limit">The limit that was met, where there is one.</param>
/// <param name="Count">The measured value, where there is a limit.</param>
public sealed record FieldProblem(string Field, string Code, int? Limit, int? Count);
