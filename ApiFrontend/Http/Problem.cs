using System.Text.Json.Serialization;
using Parley.Inbox;
using Parley.Users;

namespace Parley.ApiFrontend.Http;

/// <summary>A refusal (RFC 9457). Fields that do not apply are absent.</summary>
/// <param name="Code">The reason, for programs.</param>
/// <param name="Title">The reason in words. It is the same for every problem with this code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong with this request, and what to do.</param>
internal sealed record Problem(string Code, string Title, int Status, string Detail)
{
    /// <summary>The limit that was reached.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Limit { get; init; }

    /// <summary>The number that is in use, or that the request would need.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }

    /// <summary>The seconds to wait before the next try, as in the header <c>Retry-After</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Why a position of the inbox is unknown. After <c>crashed</c>, a client reads the inbox and keeps its conversations. After
    /// any other reason, it discards everything.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResyncReason? Reason { get; init; }

    /// <summary>The people who caused the refusal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<UserId>? UserIds { get; init; }

    /// <summary>The fields or parameters that are wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Errors { get; init; }

    /// <summary>Makes the HTTP result that answers with this problem.</summary>
    public ProblemResult ToResult() => new(this);
}

/// <summary>What is wrong with one field or parameter.</summary>
/// <param name="Field">The JSON pointer of a field of the body, for example <c>/message/text</c>, or the name of a query parameter.</param>
/// <param name="Code">What is wrong.</param>
internal sealed record FieldProblem(string Field, string Code)
{
    /// <summary>The limit that was exceeded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Limit { get; init; }

    /// <summary>The length or number in the request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }
}
