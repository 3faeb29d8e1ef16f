namespace Parley.Client;

/// <summary>A call that the server refused, or that got no answer after all tries that were allowed.</summary>
public sealed class ParleyException : Exception
{
    internal ParleyException(Problem problem, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(problem.Detail ?? problem.Title ?? $"The server refused: {problem.Status}.", inner)
    {
        Problem = problem;
        RetryAfter = retryAfter;
    }

    /// <summary>Everything that the server said.</summary>
    public Problem Problem { get; }

    /// <summary>What to branch on.</summary>
    public ProblemCode Code => Problem.Code;

    /// <summary>The HTTP status, or null where no answer came.</summary>
    public int? Status => Problem.Status;

    /// <summary>When the server wants to be asked again, where it said so.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>How often the call was tried.</summary>
    public int Tries { get; internal set; } = 1;

    /// <summary>Whether the same call may succeed later: there was no answer, or one that says so.</summary>
    public bool IsTemporary => Code is ProblemCode.NoAnswer || Status is 408 or 429 or 502 or 503 or 504;

    /// <summary>Whether the call may have happened although it failed.</summary>
    public bool MayHaveHappened => IsTemporary && Status is not 429 && Code is not ProblemCode.Unavailable;
}
