namespace Parley.Storage.AzureTables.Verification;

/// <summary>Detects running silos by the heartbeats in the membership table.</summary>
/// <remarks>A row alone proves nothing, because a killed silo leaves its row. A heartbeat that changes between two reads proves a running
/// silo, even if the machines' clocks differ.</remarks>
/// <param name="membership">The membership table. It may be missing.</param>
/// <param name="time">The clock for the wait.</param>
internal sealed class SiloHeartbeats(StoreTable membership, TimeProvider time)
{
    private const int Periods = 3;
    private const string Dead = "Dead";

    private Dictionary<(string Cluster, string Silo), string> _last = [];

    /// <summary>Returns how long to watch silos that write a heartbeat in each period.</summary>
    public static TimeSpan WatchTime(TimeSpan period) => period * Periods;

    /// <summary>Reads the heartbeats, and again after three periods if there are any.</summary>
    /// <exception cref="StoreUnusableException">A silo runs.</exception>
    public async Task ExpectNoneAsync(TimeSpan period, CancellationToken cancellationToken)
    {
        _last = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (_last.Count == 0)
            return;
        await Task.Delay(WatchTime(period), time, cancellationToken).ConfigureAwait(false);
        if (await FindNewAsync(cancellationToken).ConfigureAwait(false) is { } silo)
            throw new StoreUnusableException($"Silo {silo} is running. Stop all silos, then verify.");
    }

    /// <summary>Reads the heartbeats once more at the end.</summary>
    /// <exception cref="StoreUnusableException">A silo has started since <see cref="ExpectNoneAsync"/>.</exception>
    public async Task ExpectNoneSinceAsync(CancellationToken cancellationToken)
    {
        if (await FindNewAsync(cancellationToken).ConfigureAwait(false) is { } silo)
            throw new StoreUnusableException(
                $"Silo {silo} started while the tables were read, so the result would prove nothing. Stop all silos first.");
    }

    private async Task<string?> FindNewAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, heartbeat) in await ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!_last.TryGetValue(key, out var before) || before != heartbeat)
                return $"{key.Silo} of cluster {key.Cluster}";
        }

        return null;
    }

    private async Task<Dictionary<(string Cluster, string Silo), string>> ReadAsync(CancellationToken cancellationToken)
    {
        var heartbeats = new Dictionary<(string, string), string>();
        if (!await membership.ExistsAsync(cancellationToken).ConfigureAwait(false))
            return heartbeats; // no silo has ever joined here
        await foreach (var row in membership.ScanAsync(cancellationToken).ConfigureAwait(false))
        {
            // The other rows of the table have the version of the membership.
            if (row.GetString("IAmAliveTime") is { } heartbeat && row.GetString("Status") != Dead)
                heartbeats[(row.PartitionKey, row.RowKey)] = heartbeat;
        }

        return heartbeats;
    }
}
