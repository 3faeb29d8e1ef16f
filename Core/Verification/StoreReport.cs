using System.Collections.Immutable;

namespace Parley.Core.Verification;

/// <summary>One thing that must not be.</summary>
/// <param name="Rule">The rule that it breaks, in a few words.</param>
/// <param name="Place">Where: ids and numbers, never content.</param>
/// <param name="Finding">What was found there.</param>
public sealed record Violation(string Rule, string Place, string Finding)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Rule}: {Place}: {Finding}";
}

/// <summary>What a verification saw.</summary>
/// <param name="Counts">How many there are of each thing, by name, in a fixed order.</param>
/// <param name="ViolationCount">All violations.</param>
/// <param name="Violations">The first of them: at most <see cref="Findings.MaxViolations"/>.</param>
public sealed record StoreReport(
    ImmutableArray<KeyValuePair<string, long>> Counts, long ViolationCount, ImmutableArray<Violation> Violations)
{
    /// <summary>Whether all that can be proved holds.</summary>
    public bool IsSound => ViolationCount == 0;
}
