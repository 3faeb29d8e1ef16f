using System.Text.Json;
using Parley.LoadTest.Reports;

namespace Parley.LoadTest.Display;

/// <summary>Writes for programs: one line of JSON every ten seconds, and one at the end. Sentences go to the error output.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="errors">Takes the sentences.</param>
internal sealed class LineDisplay(TextWriter output, TextWriter errors) : IRunDisplay
{
    private const int Every = 10;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <inheritdoc/>
    public void Say(string sentence) => errors.WriteLine(sentence);

    /// <inheritdoc/>
    public Task<T> ProgressAsync<T>(string title, int count, Func<IProgress<int>, Task<T>> work) => work(new Silent());

    /// <inheritdoc/>
    public Task RunAsync(TimeSpan length, Func<Action<LiveFigures>, Task> run) => run(figures =>
    {
        if ((figures.Second.Second + 1) % Every is 0)
            output.WriteLine(JsonSerializer.Serialize(figures, Format));
    });

    /// <inheritdoc/>
    public void Finish(RunReport report, string reportPath) => output.WriteLine(JsonSerializer.Serialize(
        new
        {
            Report = reportPath,
            report.Totals.Messages,
            report.Totals.MessagesPerSecond,
            Checked = report.Check.Messages,
            Violations = report.Check.IsComplete || report.Check.Violations.Count > 0 ? report.Check.Violations.Values.Sum() : (long?)null,
            Unchecked = report.Check.Unchecked.Count,
            SendP99 = report.Latencies["send"].P99,
            DeliveryP99 = report.Latencies["delivery.last"].P99,
            GeneratorWasLimit = report.Generator.Limits.Count > 0,
            ThresholdsKept = report.Thresholds.All(threshold => threshold.IsKept),
        },
        Format));

    private sealed class Silent : IProgress<int>
    {
        public void Report(int value)
        {
        }
    }
}
