using Parley.LoadTest.Reports;

namespace Parley.LoadTest.Runs;

/// <summary>Searches for the highest rate that keeps the thresholds: doubles the rate until they are broken, then halves the interval. Each
/// rate is tried several times, and the majority decides. At the end it tries the lowest broken rate once more: the server may have been
/// slower at first, because it had not compiled its code yet.</summary>
/// <param name="start">The first rate.</param>
/// <param name="most">No rate above this one is tried.</param>
/// <param name="precision">The search ends when the highest rate that is kept and the lowest one that is broken differ by at most this
/// share.</param>
/// <param name="repeats">The number of trials of each rate; odd.</param>
internal sealed class CapacitySearch(double start, double most, double precision, int repeats)
{
    private const double LeastShare = 0.95;

    private readonly List<CapacityTrial> _trials = [];

    /// <summary>The trials so far.</summary>
    public IReadOnlyList<CapacityTrial> Trials => _trials;

    /// <summary>Whether the server acknowledged at least 95 % of the planned sends. Their number is random: in a trial of a few seconds
    /// it may be far below rate times duration.</summary>
    public static bool HasReachedRate(ReportedTotals totals) => totals.Messages >= LeastShare * totals.Planned;

    /// <summary>Searches.</summary>
    /// <param name="tryAsync">Tries a rate.</param>
    /// <returns>The highest rate that was kept; 0 if none was.</returns>
    public async Task<double> RunAsync(Func<double, Task<CapacityTrial>> tryAsync)
    {
        double kept = 0;
        double? broken = null;
        var rate = Math.Min(start, most);
        while (true)
        {
            if (await IsKeptAsync(rate, tryAsync))
                kept = rate;
            else
                broken = rate;
            if (broken is { } limit)
            {
                if (limit - kept > precision * limit && limit >= 1)
                {
                    rate = (kept + limit) / 2;
                    continue;
                }

                if (rate == limit || !await IsKeptAsync(limit, tryAsync))
                    return kept;
                (kept, broken) = (limit, null);
            }

            if (kept >= most)
                return kept;
            rate = Math.Min(kept * 2, most);
        }
    }

    private async Task<bool> IsKeptAsync(double rate, Func<double, Task<CapacityTrial>> tryAsync)
    {
        var (kept, broken) = (0, 0);
        while (Math.Max(kept, broken) <= repeats / 2)
        {
            var trial = await tryAsync(rate);
            _trials.Add(trial);
            if (trial.IsKept)
                kept++;
            else
                broken++;
        }

        return kept > broken;
    }
}

/// <summary>One trial of a rate.</summary>
/// <param name="Rate">The rate that was asked for.</param>
/// <param name="Reached">The rate that was reached.</param>
/// <param name="SendP99">The 99th percentile of sends, in milliseconds.</param>
/// <param name="DeliveryP99">The 99th percentile of deliveries to the last connected member, in milliseconds.</param>
/// <param name="Violations">The number of violations.</param>
/// <param name="IsKept">Whether all thresholds were kept.</param>
/// <param name="IsGeneratorLimit">Whether the generator, and not the server, was the limit.</param>
internal sealed record CapacityTrial(
    double Rate, double Reached, double SendP99, double DeliveryP99, long Violations, bool IsKept, bool IsGeneratorLimit);
