using Parley.Client;

namespace Parley.WebClient.Words;

/// <summary>Explains in words why the server refused something, and what the person can do.</summary>
internal static class Problems
{
    /// <summary>Returns one or two sentences.</summary>
    public static string Explain(Problem problem) => problem.Code switch
    {
        ProblemCode.NoAnswer => "There is no connection to the server.",
        ProblemCode.RateLimited => problem.RetryAfterSeconds is { } seconds
            ? $"That was too fast. Try again in {Durations.Of(seconds)}."
            : "That was too fast. Try again in a moment.",
        ProblemCode.Unavailable or ProblemCode.OutcomeUnknown => "The server is busy. Try again in a moment.",
        ProblemCode.ConversationFull => problem is { Limit: { } limit, Count: { } count }
            ? $"No seat is left: {Math.Min(count, limit)} of {limit} are taken."
            : "No seat is left in this conversation.",
        ProblemCode.RecipientUnavailable => "This person cannot be written to or added.",
        ProblemCode.NotFound => "It does not exist, or you may not see it.",
        ProblemCode.ContentNotFound => "The content does not exist any more, or you may not see it.",
        ProblemCode.NotAllowed => "You may not do this.",
        ProblemCode.TooLarge => "It is too large to be sent.",
        ProblemCode.LimitReached => problem.Limit is { } most ? $"The limit of {most} is reached." : "A limit is reached.",
        ProblemCode.InvalidRequest when problem.Errors is [{ Code: "too_long", Limit: { } longest, Count: { } length }, ..] =>
            $"The text is too long: {length} of at most {longest} characters.",
        ProblemCode.ClientIdReused => "An earlier attempt, whose answer was lost, has succeeded. Close this window and look.",
        ProblemCode.Unauthenticated => "Your session has ended. Sign in again.",
        _ => problem.Detail ?? problem.Title ?? "The server refused it.",
    };

    /// <inheritdoc cref="Explain(Problem)"/>
    public static string Explain(ParleyException refused) => Explain(refused.Problem);
}
