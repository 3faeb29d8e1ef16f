using System.Runtime.ExceptionServices;
using Parley.Testing.Simulation;

namespace Parley.Unit.Page.Tabs.Simulation;

/// <summary>Tabs open, close, sign out, lose texts and the lead, while the server changes, crashes and cuts streams. No tab ever misses a
/// change, and in the end each one equals the server.</summary>
public sealed class TabSimulationTests
{
    private const int Seeds = 1_000;
    private const int Steps = 150;

    [Fact]
    public void Whatever_happens_to_tabs_and_streams_no_tab_misses_a_change()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            try
            {
                new Run(seed).ToTheEnd();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}: {failure.Message}", failure);
            }
        }
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly SeededPump _pump;
        private readonly FakeBrowser _browser = new();
        private readonly SimulatedInbox _server;
        private readonly List<SimulatedTab> _tabs = [];
        private readonly HashSet<SimulatedTab> _paused = [];

        public Run(int seed)
        {
            _random = new(seed);
            _pump = new(_random, new());
            _server = new(_random);
            Open();
        }

        public void ToTheEnd()
        {
            for (var step = 0; step < Steps; step++)
            {
                Step();
                for (var i = _random.Next(25); i > 0; i--)
                    _ = _random.Next(3) is 0 ? _browser.DeliverOne(_random) : _pump.Step();
                Check();
            }

            foreach (var tab in _paused)
                Resume(tab);
            Settle();
            _server.Deliver();
            _server.Beat(); // A tab that has lost the last texts notices it now.
            Settle();
            foreach (var tab in _tabs)
                Assert.Equal(_server.Rows, tab.Rows);
            Assert.Equal(1, _server.OpenStreams);
        }

        private void Step()
        {
            var tab = _tabs[_random.Next(_tabs.Count)];
            switch (_random.Next(24))
            {
                case < 10:
                    _server.Commit(_random.Next(SimulatedInbox.Conversations));
                    break;
                case 10:
                    _server.Store();
                    break;
                case 11 or 22 or 23:
                    _server.Deliver();
                    break;
                case 12 when !_tabs.Exists(each => each.IsAhead):
                    _server.Crash();
                    break;
                case 13:
                    _server.Cut();
                    break;
                case 14:
                    _server.Beat();
                    break;
                case 15 when _tabs.Count < 5:
                    Open();
                    break;
                case 16 when _tabs.Count > 1:
                    tab.Close();
                    _tabs.Remove(tab);
                    break;
                case 17 when _tabs.Count > 1 && _random.Next(2) is 0:
                    tab.Dispose();
                    _tabs.Remove(tab);
                    break;
                case 18 when _paused.Add(tab):
                    tab.Tab.Pause();
                    tab.Tab.IsDeaf = true;
                    break;
                case 19 or 20 when _paused.Remove(tab):
                    Resume(tab);
                    break;
                case 21:
                    tab.LosePatience();
                    break;
            }

            _paused.IntersectWith(_tabs);
        }

        private void Open() => _tabs.Add(new(_browser, _server, _pump, _random));

        private static void Resume(SimulatedTab tab)
        {
            tab.Tab.IsDeaf = false;
            tab.Tab.Resume();
            tab.LosePatience(); // The answer to its request may be among the lost texts.
        }

        private void Settle()
        {
            while (_pump.Step() || _browser.DeliverOne(_random))
                continue;
            Check();
        }

        // A failed check of a tab ends its feed.
        private void Check()
        {
            foreach (var tab in _tabs)
            {
                if (tab.Running.Exception is { InnerException: { } failure })
                    ExceptionDispatchInfo.Throw(failure);
            }
        }
    }
}
