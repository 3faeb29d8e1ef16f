using Parley.Conversations;

namespace Parley.Faults.Simulation;

/// <content>Disturbances of silos and stores.</content>
internal sealed partial class SeededRun
{
    private TimeSpan _pause;

    /// <summary>Draws one disturbance: crashes, deactivations, an outage, damage, or a pause.</summary>
    private Task DisturbAsync()
    {
        var silo = _random.Next(SimulatedCluster.Silos);
        var hit = Draws(0.5) ? Draw(_conversations).Value : Draw(_people).Value;
        switch (_random.Next(14))
        {
            case < 3:
                Note($"#{_number.Value} crash of {hit}@{silo}");
                _cluster.Crash((at, id) => at == silo && id == hit);
                return Task.CompletedTask;
            case < 4:
                var (run, survivor) = (_cluster.RunOf(silo), _random.Next(_cluster.Runs));
                Note($"#{_number.Value} crash of silo {silo}");
                return _cluster.CrashRunAsync(run, survivor);
            case < 5:
                Note($"#{_number.Value} crash of all");
                _cluster.Crash((_, _) => true);
                return CrashAllAsync();
            case < 8:
                Note($"#{_number.Value} deactivation of {hit}@{silo}");
                return _cluster.DeactivateAsync((at, id) => at == silo && id == hit);
            case < 9:
                return _cluster.TakeOverAsync(_random.Next(_cluster.Runs), isFirst: false);
            case < 10:
                return OutageAsync(TimeSpan.FromSeconds(_random.Next(1, 6)));
            case < 11:
                Note($"#{_number.Value} open row of {hit} damaged");
                if (ConversationId.TryParse(hit, null, out var damaged))
                    _stores.DamageOpenRow?.Invoke(damaged);
                return Task.CompletedTask;
            case < 12:
                Note($"#{_number.Value} much time passes");
                _pause = TimeSpan.FromSeconds(_random.Next(20, 90));
                return Task.CompletedTask;
            default:
                Note($"#{_number.Value} time passes");
                _pause = TimeSpan.FromSeconds(_random.Next(1, 15));
                return Task.CompletedTask;
        }
    }

    /// <summary>For some time nearly all calls of the store fail, so that the code that handles one fault meets the next one.</summary>
    private async Task OutageAsync(TimeSpan duration)
    {
        Note($"#{_number.Value} outage of {duration}");
        _cluster.StoreFaults.Severity = 5;
        await Task.Delay(duration, _cluster.Pump.Time);
        _cluster.StoreFaults.Severity = 1;
    }

    private async Task CrashAllAsync()
    {
        for (var run = 0; run < _cluster.Runs; run++)
            await _cluster.CrashRunAsync(run, run);
    }
}
