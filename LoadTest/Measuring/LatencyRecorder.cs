using HdrHistogram;
using Parley.LoadTest.Reports;

namespace Parley.LoadTest.Measuring;

/// <summary>Records one latency: of the whole measured time, of each tenth of it, and of the present second. It is thread-safe.</summary>
internal sealed class LatencyRecorder
{
    private const int Slices = 10;
    private const int Digits = 3;
    private const double Micros = 1_000;

    // A longer latency is recorded as this value. The client's time limits are shorter.
    private const long LongestMicros = 120_000_000;

    private readonly Lock _gate = new();
    private readonly LongHistogram _all = New();
    private readonly LongHistogram?[] _slices = new LongHistogram?[Slices];
    private readonly LongHistogram _second = New();

    /// <summary>Records a value.</summary>
    /// <param name="latency">The value.</param>
    /// <param name="progress">The share of the measured time that has passed, 0 to 1; null while nothing is measured.</param>
    public void Record(TimeSpan latency, double? progress)
    {
        var micros = Math.Clamp((long)latency.TotalMicroseconds, 1, LongestMicros);
        lock (_gate)
        {
            _second.RecordValue(micros);
            if (progress is not { } share)
                return;
            _all.RecordValue(micros);
            (_slices[Math.Clamp((int)(share * Slices), 0, Slices - 1)] ??= New()).RecordValue(micros);
        }
    }

    /// <summary>Ends the present second.</summary>
    /// <returns>Its median and 99th percentile in milliseconds; null if it had no value.</returns>
    public (double? P50, double? P99) EndSecond()
    {
        lock (_gate)
        {
            if (_second.TotalCount is 0)
                return (null, null);
            var values = (_second.GetValueAtPercentile(50) / Micros, _second.GetValueAtPercentile(99) / Micros);
            _second.Reset();
            return values;
        }
    }

    /// <summary>A percentile of the measured time so far, in milliseconds; null without values.</summary>
    public double? Percentile(double percentile)
    {
        lock (_gate)
            return _all.TotalCount is 0 ? null : _all.GetValueAtPercentile(percentile) / Micros;
    }

    /// <summary>The values of the measured time.</summary>
    public ReportedLatency ToReport()
    {
        lock (_gate)
        {
            return new(
                _all.TotalCount,
                _all.TotalCount is 0 ? 0 : _all.GetMean() / Micros,
                At(50),
                At(90),
                At(99),
                At(99.9),
                At(100),
                [.. _slices.OfType<LongHistogram>().Select(slice => slice.GetValueAtPercentile(99) / Micros)]);
        }

        double At(double percentile) => _all.TotalCount is 0 ? 0 : _all.GetValueAtPercentile(percentile) / Micros;
    }

    private static LongHistogram New() => new(1, LongestMicros, Digits);
}
