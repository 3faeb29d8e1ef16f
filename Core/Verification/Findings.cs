using System.Collections.Immutable;
using Parley.Core.Storage;

namespace Parley.Core.Verification;

/// <summary>Collects counts and violations, and says now and then how far it is.</summary>
/// <param name="progress">Told after some rows how many were looked at.</param>
/// <param name="cancellationToken">Stops the audit at the next row.</param>
public sealed class Findings(IProgress<long>? progress, CancellationToken cancellationToken)
{
    /// <summary>Violations that a report names; further ones are counted.</summary>
    public const int MaxViolations = 100;

    private const int RowsBetweenReports = 10_000;

    private readonly OrderedDictionary<string, long> _counts = [];
    private readonly ImmutableArray<Violation>.Builder _violations = ImmutableArray.CreateBuilder<Violation>();
    private long _violationCount;
    private long _rows;

    /// <summary>Counts things of one kind.</summary>
    public void Count(string what, long more = 1) => _counts[what] = _counts.GetValueOrDefault(what) + more;

    /// <summary>One more row was looked at.</summary>
    public void Row()
    {
        if (++_rows % RowsBetweenReports != 0)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(_rows);
    }

    /// <summary>Adds a violation.</summary>
    /// <param name="rule">The rule that is broken.</param>
    /// <param name="place">Where: ids and numbers, never content.</param>
    /// <param name="finding">What was found there.</param>
    public void Violation(string rule, string place, string finding)
    {
        _violationCount++;
        if (_violations.Count < MaxViolations)
            _violations.Add(new(rule, place, finding));
    }

    /// <summary>A violation unless something holds.</summary>
    public void Expect(bool holds, string rule, string place, string finding)
    {
        if (!holds)
            Violation(rule, place, finding);
    }

    /// <summary>Reads something that may be damaged; damage, and a key that is none, is a violation.</summary>
    /// <returns>Whether it could be read.</returns>
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

    /// <summary>As <see cref="Try"/>, for something that is read asynchronously.</summary>
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

    /// <summary>What was found so far.</summary>
    public StoreReport ToReport()
    {
        progress?.Report(_rows);
        return new([.. _counts], _violationCount, _violations.ToImmutable());
    }
}
