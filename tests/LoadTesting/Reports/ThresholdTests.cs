using Parley.LoadTest.Reports;

namespace Parley.LoadTesting.Reports;

public sealed class ThresholdTests
{
    // 10,000 messages at 200 per second, 10 errors, 1 violation.
    private static readonly RunReport Report = Sample();

    [Theory]
    [InlineData("send.p99<50ms", 14, true)]
    [InlineData("send.p99<14ms", 14, false)]
    [InlineData("send.p99<=14ms", 14, true)]
    [InlineData("send.p99 <= 0.014 s", 0.014, true)]
    [InlineData("send.p99<13999us", 14_000, false)]
    [InlineData("send.p99<14001µs", 14_000, true)]
    [InlineData("send.mean>4ms", 4.8, true)]
    [InlineData("send.p50==4ms", 4, true)]
    [InlineData("send.p99.9<=32ms", 32, true)]
    [InlineData("send.max<80ms", 80, false)]
    [InlineData("delivery.last.p99<=100ms", 31.5, true)]
    [InlineData("messages>=10000", 10_000, true)]
    [InlineData("messages.rate>=200", 200, true)]
    [InlineData("messages.rate>200", 200, false)]
    [InlineData("violations==0", 1, false)]
    [InlineData("violations!=0", 1, true)]
    [InlineData("errors==10", 10, true)]
    [InlineData("errors<0.1%", 10 * 100.0 / 10_010, true)]
    [InlineData("errors<0.09%", 10 * 100.0 / 10_010, false)]
    [InlineData("resyncs==0", 0, true)]
    [InlineData("undelivered==0", 0, true)]
    [InlineData("unchecked==0", 0, true)]
    [InlineData("server.memory<1GiB", 0.5, true)]
    [InlineData("server.memory<512MiB", 512, false)]
    [InlineData("server.cpu<2", 1.5, true)]
    [InlineData("generator.lag.p99<20ms", 2.1, true)]
    [InlineData("generator.limits==0", 0, true)]
    public void A_threshold_is_measured_in_its_own_unit(string expression, double measured, bool isKept)
    {
        var result = Threshold.Parse(expression).Evaluate(Report);

        Assert.Equal(expression, result.Expression);
        Assert.NotNull(result.Measured);
        Assert.Equal(measured, result.Measured.Value, 1e-9);
        Assert.Equal(isKept, result.IsKept);
    }

    [Theory]
    [InlineData("catch-up.p99<1s")]
    [InlineData("catch-up.p99!=1s")]
    [InlineData("server.memory<1GiB")]
    [InlineData("server.cpu>=0")]
    [InlineData("violations==0")]
    [InlineData("errors<1%")]
    [InlineData("generator.lag.p99<20ms")]
    public void A_metric_without_a_value_does_not_keep_a_threshold(string expression)
    {
        var nothing = Report with
        {
            Totals = Report.Totals with { Messages = 0, Errors = new Dictionary<string, long>() },
            Check = Report.Check with { Messages = 0, Violations = new Dictionary<string, long>() },
            Seconds = [.. Report.Seconds.Select(second => second with { ServerCpu = null, ServerBytes = null })],
            Generator = Report.Generator with { LagP99 = double.NaN },
        };

        Assert.Equal(new(expression, null, IsKept: false), Threshold.Parse(expression).Evaluate(nothing));
    }

    [Theory]
    [InlineData("", "is not a metric, an operator and a number", "'send.p99<50ms'")]
    [InlineData("send.p99", "Put it in quotes", "'send.p99<50ms'")]
    [InlineData("violations=0", "The operators are < <= > >= == !=", "'send.p99<50ms'")]
    [InlineData("<50ms", "is not a metric, an operator and a number", "'send.p99<50ms'")]
    [InlineData("send.p99<", "has '' in the place of a number", "'send.p99<50ms'")]
    [InlineData("send.p99<fast", "has 'fast' in the place of a number", "'send.p99<50ms'")]
    [InlineData("send.p99<-1ms", "has '-1ms' in the place of a number", "'send.p99<50ms'")]
    [InlineData("send.p99<1,5ms", "has '1,5ms' in the place of a number", "'send.p99<50ms'")]
    [InlineData("send.p99<1.2.3ms", "has '1.2.3ms' in the place of a number", "'send.p99<50ms'")]
    [InlineData("send.p99<NaN", "has 'NaN' in the place of a number", "'send.p99<50ms'")]
    [InlineData("send.p99<50", "has no unit", "'send.p99<50ms'")]
    [InlineData("send.p99<5Oms", "has the unit 'Oms'", "'send.p99<50ms'")]
    [InlineData("send.p99<50%", "has the unit '%'", "'send.p99<50ms'")]
    [InlineData("send.p99<50ms p50", "has the unit 'ms p50'", "'send.p99<50ms'")]
    [InlineData("resyncs<5ms", "The metric 'resyncs' has the unit number", "'resyncs<10'")]
    [InlineData("errors<5ms", "has the unit number or %", "'errors<10' or 'errors<0.1%'")]
    [InlineData("server.memory<1gb", "has the unit 'gb'", "'server.memory<1GiB'")]
    [InlineData("send.p98<50ms", "has the unknown metric 'send.p98'", "'send.p99<50ms'")]
    public void A_wrong_expression_is_refused_with_the_reason_and_an_example(string expression, string reason, string example)
    {
        var error = Assert.Throws<FormatException>(() => Threshold.Parse(expression));

        Assert.Contains($"'{expression}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains($"Example: {example}", error.Message, StringComparison.Ordinal);
        Assert.False(Threshold.TryParse(expression, out _));
    }

    [Fact]
    public void An_unknown_metric_is_answered_with_all_metrics()
    {
        var error = Assert.Throws<FormatException>(() => Threshold.Parse("latency<50ms"));

        foreach (var metric in ThresholdMetric.All)
            Assert.Matches($"(?m)^  {metric.Name.Replace(".", "\\.", StringComparison.Ordinal)} +{metric.Unit.Name} ", error.Message);
    }

    [Fact]
    public void Each_metric_accepts_its_own_example()
    {
        foreach (var metric in ThresholdMetric.All)
            Assert.Equal($"{metric.Name}<{metric.Unit.Example}", Threshold.Parse($"{metric.Name}<{metric.Unit.Example}").Expression);
    }

    private static RunReport Sample()
    {
        var report = SampleReport.Create();
        return report with
        {
            Totals = report.Totals with
            {
                Messages = 10_000,
                MessagesPerSecond = 200,
                Errors = new Dictionary<string, long> { ["unavailable"] = 7, ["timeout"] = 3 },
            },
            Check = report.Check with { Violations = new Dictionary<string, long> { ["lost"] = 1 } },
            // The high values before second 30 are not measured.
            Seconds =
            [
                .. report.Seconds.Select(second => second with
                {
                    ServerCpu = second.Second < 30 ? 4 : 1.5,
                    ServerBytes = (second.Second < 30 ? 900 : second.Second == 60 ? 512 : 400) * 1024 * 1024,
                }),
            ],
        };
    }
}
