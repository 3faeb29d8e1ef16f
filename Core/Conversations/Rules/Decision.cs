namespace Parley.Core.Conversations.Rules;

/// <summary>The kinds of decisions about one operation.</summary>
internal enum DecisionKind
{
    /// <summary>The operation changes the draft. It takes effect when the draft is committed.</summary>
    Changed = 1,

    /// <summary>The conversation already has the requested state.</summary>
    Unchanged = 2,

    /// <summary>An earlier request was the same and had the same client id.</summary>
    Repeat = 3,

    /// <summary>The operation is refused.</summary>
    Refused = 4,

    /// <summary>The actor is not a member. This is checked before everything else, also before a repeat.</summary>
    NotMember = 5,

    /// <summary>The preparation (cards, joining rows, contact) does not cover what the operation would change now. The caller must prepare
    /// it again.</summary>
    Unprepared = 6,
}

/// <param name="Kind">The kind of decision.</param>
/// <param name="Seq">The entry to answer with, or 0.</param>
/// <param name="Error">The refusal, or null.</param>
internal readonly record struct Decision(DecisionKind Kind, long Seq = 0, Error? Error = null)
{
    public static Decision NotMember { get; } = new(DecisionKind.NotMember, 0, Errors.NotFound);

    public static Decision Unprepared { get; } = new(DecisionKind.Unprepared);

    public static Decision Changed(long seq = 0) => new(DecisionKind.Changed, seq);

    public static Decision Unchanged(long seq = 0) => new(DecisionKind.Unchanged, seq);

    public static Decision Repeat(long seq) => new(DecisionKind.Repeat, seq);

    public static implicit operator Decision(Error error) => new(DecisionKind.Refused, 0, error);
}
