using System.Text.Json.Serialization;
using Parley.Users;

namespace Parley.ApiFrontend.Http;

/// <summary>The body of every refusal: RFC 9457 with a stable <see cref="Code"/>. What does not apply is left out.</summary>
/// <param name="Code">What clients branch on.</param>
/// <param name="Title">The code in words; the same for every problem with this code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong this time, and what to do.</param>
internal sealed record Problem(string Code, string Title, int Status, string Detail)
{
    /// <summary>The limit that was met.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Limit { get; init; }

    /// <summary>What is used of the limit, or was asked of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }

    /// <summary>Seconds to wait before trying again; the same as the header <c>Retry-After</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The people concerned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<UserId>? UserIds { get; init; }

    /// <summary>The fields concerned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Errors { get; init; }

    /// <summary>Makes the HTTP result that answers with this problem.</summary>
    public ProblemResult ToResult() => new(this);
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">JSON pointer into the body, for example <c>/message/text</c>; of a query parameter its bare name.</param>
/// <param name="Code"><c>required</c>, <c>too_long</c>, <c>bad_format</c> or <c>unknown_field</c>.</param>
internal sealed record FieldProblem(string Field, string Code)
{
    /// <summary>The limit that was met.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Limit { get; init; }

    /// <summary>The measured value.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }
}
