using System.Globalization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The server refused a call, or did not answer within the allowed attempts.</summary>
/// <remarks>Branch on <see cref="Code"/>. The message is for a log: it contains the server's text, the code, the status, the limit, the
/// fields and the ids of the people concerned. It never contains the text of a message or a token.</remarks>
public sealed class ParleyException : Exception
{
    internal ParleyException(Problem problem, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(Describe(problem), inner)
    {
        Problem = problem;
        RetryAfter = retryAfter;
    }

    /// <summary>The problem that the server reported.</summary>
    public Problem Problem { get; }

    /// <summary>The code to branch on.</summary>
    public ProblemCode Code => Problem.Code;

    /// <summary>The HTTP status; null if there was no answer.</summary>
    public int? Status => Problem.Status;

    /// <summary>The invalid fields of the request; empty unless the code is <see cref="ProblemCode.InvalidRequest"/>.</summary>
    public IReadOnlyList<FieldProblem> Errors => Problem.Errors ?? [];

    /// <summary>The ids of the people who caused the refusal; empty if no person did.</summary>
    public IReadOnlyList<string> UserIds => Problem.UserIds ?? [];

    /// <summary>The pause that the server asks for before a retry, or null.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The number of attempts of the call.</summary>
    public int Tries { get; internal set; } = 1;

    /// <summary>Whether the same call may succeed later: there was no answer, or its status is 408, 429, 502, 503 or 504.</summary>
    public bool IsTemporary => Code is ProblemCode.NoAnswer || Status is 408 or 429 or 502 or 503 or 504;

    /// <summary>Whether the call may have had an effect although it failed.</summary>
    public bool MayHaveHappened => IsTemporary && Status is not 429 && Code is not ProblemCode.Unavailable;

    private static string Describe(Problem problem)
    {
        var sentence = problem.Detail ?? problem.Title ?? "The server refused the request.";
        var facts = new List<string> { TolerantEnumConverter<ProblemCode>.NameOf(problem.Code) };
        if (problem.Status is { } status)
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"status {status}"));
        facts.AddRange(Measures(problem.Limit, problem.Count));
        facts.AddRange((problem.Errors ?? []).Select(error =>
            string.Join(' ', [$"{error.Field}:", error.Code, .. Measures(error.Limit, error.Count)])));
        if (problem.UserIds is { Count: > 0 } userIds)
            facts.Add($"people {string.Join(' ', userIds)}");
        return $"{sentence} ({string.Join(", ", facts)})";
    }

    private static IEnumerable<string> Measures(int? limit, int? count) =>
        new[] { (Name: "limit", Value: limit), (Name: "count", Value: count) }
            .Where(measure => measure.Value is not null)
            .Select(measure => string.Create(CultureInfo.InvariantCulture, $"{measure.Name} {measure.Value}"));
}
