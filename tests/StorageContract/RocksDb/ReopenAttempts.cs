using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Parley.Storage.RocksDb;

namespace Parley.StorageContract.RocksDb;

/// <summary>Reads the outcomes of a store's attempts to reopen its database from the store's counter.</summary>
internal sealed class ReopenAttempts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Channel<string> _outcomes = Channel.CreateUnbounded<string>();

    public ReopenAttempts(RocksDbStore store)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "parley.store.reopenings" && instrument.Meter.Scope == store)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _outcomes.Writer.TryWrite((string)tags[0].Value!));
        _listener.Start();
    }

    public ValueTask<string> NextAsync(CancellationToken cancellationToken) => _outcomes.Reader.ReadAsync(cancellationToken);

    public void Dispose() => _listener.Dispose();
}
