using System.Collections.Immutable;
using Parley.Core.Storage;

namespace Parley.Core.Verification;

/// <summary>Collects counts and violations, and reports the progress.</summary>
/// <param name="progress">Gets the number of checked rows, after every 10,000 rows and at the end.</param>
/// <param name="cancellationToken">Cancels the audit at the next progress report.</param>
public sealed class Findings(IProgress<long>? progress, CancellationToken cancellationToken)
{
    /// <summary>The most violations that a report lists. Further ones are only counted.</summary>
    public const int MaxViolations = 100;

    private const int RowsBetweenReports = 10_000;

    private readonly OrderedDictionary<string, long> _counts = [];
    private readonly ImmutableArray<Violation>.Builder _violations = ImmutableArray.CreateBuilder<Violation>();
    private long _violationCount;
    private long _rows;

    /// <summary>Counts objects of one kind.</summary>
    public void Count(string what, long more = 1) => _counts[what] = _counts.GetValueOrDefault(what) + more;

    /// <summary>Counts a checked row.</summary>
    public void Row()
    {
        if (++_rows % RowsBetweenReports != 0)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(_rows);
    }

    /// <summary>Adds a violation.</summary>
    /// <param name="rule">The rule that is broken.</param>
    /// <param name="place">The place: ids and numbers, never content.</param>
    /// <param name="finding">The finding.</param>
    public void Violation(string rule, string place, string finding)
    {
        _violationCount++;
        if (_violations.Count < MaxViolations)
            _violations.Add(new(rule, place, finding));
    }

    /// <summary>Adds a violation unless a condition holds.</summary>
    public void Expect(bool holds, string rule, string place, string finding)
    {
        if (!holds)
            Violation(rule, place, finding);
    }

    /// <summary>Reads rows that may be damaged. A damaged row or an invalid key is a violation.</summary>
    /// <returns>Whether the rows could be read.</returns>
    public bool Try(Action read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            read();
            return true;
        }
        catch (Exception damage) when (damage is DamagedRowException or FormatException)
        {
            Violation(VerificationRules.Readable, "store", damage.Message);
            return false;
        }
    }

    /// <summary>Like <see cref="Try"/>, but asynchronous.</summary>
    public async ValueTask<bool> TryAsync(Func<ValueTask> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            await read().ConfigureAwait(false);
            return true;
        }
        catch (Exception damage) when (damage is DamagedRowException or FormatException)
        {
            Violation(VerificationRules.Readable, "store", damage.Message);
            return false;
        }
    }

    /// <summary>Returns the counts and violations so far.</summary>
    public StoreReport ToReport()
    {
        progress?.Report(_rows);
        return new([.. _counts], _violationCount, _violations.ToImmutable());
    }
}
