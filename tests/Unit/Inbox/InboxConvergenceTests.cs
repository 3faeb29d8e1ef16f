namespace Parley.Unit.Inbox;

/// <summary>Seeded runs. Whatever happens to an inbox and whenever its process dies, the inbox converges to its conversations. A client
/// that followed its changes then has the same state as a new read.</summary>
public sealed class InboxConvergenceTests
{
    [Theory]
    [InlineData(1, 400, false)]
    [InlineData(10_001, 400, true)]
    public async Task A_followed_inbox_equals_a_new_read_and_its_conversations(int firstSeed, int runs, bool isFailing)
    {
        for (var seed = firstSeed; seed < firstSeed + runs; seed++)
        {
            var run = new SeededInboxRun(seed, isFailing);
            try
            {
                await run.RunAsync(steps: 120);
            }
            catch (Exception exception)
            {
                Assert.Fail($"new SeededInboxRun({seed}, {isFailing}) after:\n{string.Join('\n', run.Trace.TakeLast(40))}\n{exception}");
            }
        }
    }
}
