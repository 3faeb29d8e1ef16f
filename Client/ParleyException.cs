namespace Parley.Client;

/// <summary>The server refused a call, or did not answer within the allowed attempts.</summary>
public sealed class ParleyException : Exception
{
    internal ParleyException(Problem problem, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(problem.Detail ?? problem.Title ?? $"The server refused: {problem.Status}.", inner)
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

    /// <summary>The pause that the server asks for before a retry, or null.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The number of attempts of the call.</summary>
    public int Tries { get; internal set; } = 1;

    /// <summary>Whether the same call may succeed later: there was no answer, or its status is 408, 429, 502, 503 or 504.</summary>
    public bool IsTemporary => Code is ProblemCode.NoAnswer || Status is 408 or 429 or 502 or 503 or 504;

    /// <summary>Whether the call may have had an effect although it failed.</summary>
    public bool MayHaveHappened => IsTemporary && Status is not 429 && Code is not ProblemCode.Unavailable;
}
