using Parley.Client;
using Parley.Unit.Client.Live.Simulation;
using Parley.WebClient.Tabs;

namespace Parley.Unit.Page.Tabs.Simulation;

/// <summary>The models of several tabs, which share one stream, equal a fresh read of the server after random changes, cuts, crashes and
/// restores.</summary>
public sealed class FollowedTabsTests
{
    private const int Seeds = 100;
    private const int Steps = 80;

    [Fact]
    public async Task What_each_tab_followed_equals_a_fresh_read()
    {
        for (var seed = 1; seed <= Seeds; seed++)
            await RunAsync(seed);
    }

    private static async Task RunAsync(int seed)
    {
        var server = FollowedEqualsFreshTests.NewServer(seed);
        using var api = new SimulatedApi(server);
        var (random, browser, done) = (new Random(seed), new FakeBrowser(), new TaskCompletionSource());
        var delivering = Task.Run(() => browser.DeliverUntilAsync(done.Task, new Random(seed + 1)));
        var tabs = new List<ModelTab> { new(browser, api, seed) };
        for (var step = 0; step < Steps; step++)
        {
            lock (server.Gate)
                FollowedEqualsFreshTests.Step(server);
            await tabs[random.Next(tabs.Count)].User.StepAsync();
            if (tabs.Count < 4 && random.Next(10) is 0)
                tabs.Add(new(browser, api, random.Next()));
            if (tabs.Count > 1 && random.Next(12) is 0)
            {
                var gone = tabs[random.Next(tabs.Count)];
                tabs.Remove(gone);
                if (random.Next(2) is 0)
                    gone.Tab.Close(); // without a word to the page
                await gone.DisposeAsync();
            }
        }

        FollowedEqualsFreshTests.Calm(server);
        foreach (var tab in tabs)
            await tab.User.EqualsAsync(server, seed);
        foreach (var tab in tabs)
            await tab.DisposeAsync();
        done.SetResult();
        await delivering;
    }

    private sealed class ModelTab : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly SharedEvents _events;
        private readonly HttpClient _http;
        private readonly Task _running;

        public ModelTab(FakeBrowser browser, SimulatedApi api, int seed)
        {
            Tab = browser.Open();
            _events = new(Tab, maxWaiting: 8) { InnerHandler = api };
            _http = new(_events, disposeHandler: false) { BaseAddress = new("http://parley.example/") };
            var parley = new ParleyClient(_http, new() { TimeProvider = new EagerTime(), MaxTries = 1, Random = new Random(seed) });
            var model = parley.Events.Model(FollowedEqualsFreshTests.Small);
            User = new(model, new Random(seed + 1));
            _events.Begin("me");
            _running = model.RunAsync(_stop.Token);
        }

        public FakeTab Tab { get; }

        public SimulatedUser User { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
            _events.End();
            _http.Dispose();
        }
    }
}
