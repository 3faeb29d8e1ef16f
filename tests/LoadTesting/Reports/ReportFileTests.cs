using Parley.LoadTest.Reports;
using Parley.Testing;

namespace Parley.LoadTesting.Reports;

public sealed class ReportFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string ReportPath => Path.Combine(_folder.Path, ReportFile.Name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_loaded_report_equals_the_saved_one()
    {
        var report = SampleReport.CreateEventful();

        ReportFile.Save(report, ReportPath);

        Assert.Equivalent(report, ReportFile.Load(ReportPath), strict: true);
    }

    [Fact]
    public void The_file_has_indented_members_in_camel_case_and_readable_expressions()
    {
        ReportFile.Save(SampleReport.CreateEventful(), ReportPath);

        var text = File.ReadAllText(ReportPath);

        Assert.StartsWith("{\n  \"format\": 1,\n  \"command\": \"loadtest run", text, StringComparison.Ordinal);
        Assert.Contains("\"delivery.last\": {", text, StringComparison.Ordinal);
        Assert.Contains("\"expression\": \"send.p99<50ms\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_without_a_value_survives()
    {
        ReportFile.Save(SampleReport.CreateEventful(), ReportPath);

        var threshold = ReportFile.Load(ReportPath).Thresholds.Single(threshold => threshold.Expression == "catch-up.p99<1s");

        Assert.Equal(new("catch-up.p99<1s", null, IsKept: false), threshold);
    }

    [Fact]
    public void A_value_that_is_no_number_does_not_lose_the_report()
    {
        var report = SampleReport.Create();
        ReportFile.Save(report with { Generator = report.Generator with { LagP99 = double.NaN } }, ReportPath);

        Assert.Equal(double.NaN, ReportFile.Load(ReportPath).Generator.LagP99);
    }

    [Theory]
    [InlineData("", "is no report of a load test")]
    [InlineData("null", "it has no number \"format\"")]
    [InlineData("[1]", "it has no number \"format\"")]
    [InlineData("{\"format\": \"1\"}", "it has no number \"format\"")]
    [InlineData("{\"format\": 0}", "it has no number \"format\"")]
    [InlineData("{\"format\": 1}", "missing required properties")]
    [InlineData("{\"format\": 1, \"command\": null}", "command")]
    [InlineData("{\"format\": 2}", "has format 2, but this version reads formats up to 1")]
    public void Something_else_is_refused_with_the_name_of_the_file_and_the_reason(string content, string reason)
    {
        File.WriteAllText(ReportPath, content);

        var error = Assert.Throws<ReportException>(() => ReportFile.Load(ReportPath));

        Assert.StartsWith(ReportPath, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        var error = Assert.Throws<ReportException>(() => ReportFile.Load(ReportPath));

        Assert.StartsWith($"{ReportPath} cannot be read", error.Message, StringComparison.Ordinal);
    }
}
