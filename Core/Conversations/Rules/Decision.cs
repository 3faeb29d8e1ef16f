namespace Parley.Core.Conversations.Rules;

/// <summary>What the rules say to one operation.</summary>
internal enum DecisionKind
{
    /// <summary>It changes the draft; it has happened when the draft is committed.</summary>
    Changed = 1,

    /// <summary>It is as asked already.</summary>
    Unchanged = 2,

    /// <summary>Its client id named this very request before: <see cref="Decision.Seq"/>.</summary>
    Repeat = 3,

    /// <summary>No.</summary>
    Refused = 4,

    /// <summary>The actor is nobody here: said before anything else is looked at, a repeat included.</summary>
    NotMember = 5,

    /// <summary>What was found out before does not cover what it would now do: find out again.</summary>
    Unprepared = 6,
}

/// <param name="Kind">What the rules say.</param>
/// <param name="Seq">The entry to answer with, or 0.</param>
/// <param name="Error">Why not, where refused.</param>
internal readonly record struct Decision(DecisionKind Kind, long Seq = 0, Error? Error = null)
{
    public static Decision NotMember { get; } = new(DecisionKind.NotMember, 0, Errors.NotFound);

    public static Decision Unprepared { get; } = new(DecisionKind.Unprepared);

    public static Decision Changed(long seq = 0) => new(DecisionKind.Changed, seq);

    public static Decision Unchanged(long seq = 0) => new(DecisionKind.Unchanged, seq);

    public static Decision Repeat(long seq) => new(DecisionKind.Repeat, seq);

    public static implicit operator Decision(Error error) => new(DecisionKind.Refused, 0, error);
}
