using System.Globalization;

namespace Parley.StorageContract.PowerCuts;

/// <summary>Power is lost at random moments, often between a write and its fsync. Data that was not synced is lost completely or in
/// part.</summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    // The number of cuts of each store: the store begins small, and its first start is among the moments.
    private const int CutsOfOne = 40;

    private static readonly int Cuts =
        int.TryParse(Environment.GetEnvironmentVariable("PARLEY_POWER_CUTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var cuts)
            ? cuts
            : 200;

    [Fact]
    public async Task No_acknowledged_message_is_lost_and_no_torn_record_is_shown()
    {
        for (var seed = 1; seed <= (Cuts + CutsOfOne - 1) / CutsOfOne; seed++)
        {
            using var run = new PowerCutRun(seed, syncWrites: true);
            await CutAsync(run, CutsOfOne);
            Assert.True(run.Wrong.Count == 0, string.Join('\n', run.Wrong.Take(20)));
            Assert.Equal(0, run.Lost);
            Assert.NotEqual(0, run.Acknowledged);

            // New logs and tables must have been written, or the test would not cover them.
            Assert.True(run.Files[".log"].Count > 1 && run.Files.ContainsKey(".sst"));
        }
    }

    [Fact]
    public async Task Without_synced_writes_the_same_power_cuts_lose_acknowledged_messages()
    {
        using var run = new PowerCutRun(seed: 1, syncWrites: false);
        await CutAsync(run, 20);
        Assert.NotEqual(0, run.Lost);
    }

    private async Task CutAsync(PowerCutRun run, int cuts)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "System calls of the database can be intercepted on Linux only.");
        await run.RunAsync(cuts, TestContext.Current.CancellationToken);
        output.WriteLine($"{cuts} cuts: {run.Lost} messages lost of {run.Acknowledged} that were acknowledged.");
    }
}
