using System.Collections.Immutable;
using System.Globalization;

namespace Parley.Core.Verification;

/// <summary>One violation of a rule.</summary>
/// <param name="Rule">The rule, in a few words.</param>
/// <param name="Place">The place: ids and numbers, never content.</param>
/// <param name="Finding">The finding.</param>
public sealed record Violation(string Rule, string Place, string Finding)
{
    /// <summary>Formats the violation as one line.</summary>
    public override string ToString() => $"{Rule}: {Place}: {Finding}";
}

/// <summary>The result of a verification.</summary>
/// <param name="Counts">The number of objects of each kind, in a fixed order.</param>
/// <param name="ViolationCount">The number of all violations.</param>
/// <param name="Violations">The first violations, at most <see cref="Findings.MaxViolations"/>.</param>
public sealed record StoreReport(
    ImmutableArray<KeyValuePair<string, long>> Counts, long ViolationCount, ImmutableArray<Violation> Violations)
{
    /// <summary>Whether no rule is violated.</summary>
    public bool IsSound => ViolationCount == 0;

    /// <summary>Formats the report: one line for each count, then the violations.</summary>
    public string ToText()
    {
        var lines = Counts.Select(count => $"{count.Value.ToString("N0", CultureInfo.InvariantCulture),15} {count.Key}")
            .Append(IsSound ? "No violations." : $"{ViolationCount} violations; the first {Violations.Length}:")
            .Concat(Violations.Select(violation => $"  {violation}"));
        return string.Join(Environment.NewLine, lines) + Environment.NewLine;
    }
}
