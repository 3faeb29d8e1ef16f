using System.Collections.Immutable;
using System.Globalization;

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

    /// <summary>The report for people: a line for each count, then the violations.</summary>
    public string ToText()
    {
        var lines = Counts.Select(count => $"{count.Value.ToString("N0", CultureInfo.InvariantCulture),15} {count.Key}")
            .Append(IsSound ? "No violations." : $"{ViolationCount} violations; the first {Violations.Length}:")
            .Concat(Violations.Select(violation => $"  {violation}"));
        return string.Join(Environment.NewLine, lines) + Environment.NewLine;
    }
}
