using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Parley.StorageContract.AzureTables;

/// <summary>The counts of the meter for one test's tables, from its creation on.</summary>
internal sealed class TableCounts : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener;

    /// <param name="prefix">The prefix of the names of the test's tables; the results do not contain it.</param>
    public TableCounts(string prefix)
    {
        _listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Parley.Storage.AzureTables")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            var words = tags.ToArray().Select(tag => (string)tag.Value!).ToList();
            if (words is [var table, ..] && table.StartsWith(prefix, StringComparison.Ordinal))
            {
                words[0] = table[prefix.Length..];
                _counts.AddOrUpdate(
                    string.Join(' ', words.Prepend(instrument.Name["parley.store.".Length..])), count, (_, before) => before + count);
            }
        });
        _listener.Start();
    }

    /// <summary>Returns lines such as <c>requests OrleansGrainState write: 1</c> in alphabetical order, and resets the counts.</summary>
    public List<string> Take()
    {
        var counts = _counts.Select(count => $"{count.Key}: {count.Value}").Order(StringComparer.Ordinal).ToList();
        _counts.Clear();
        return counts;
    }

    public void Dispose() => _listener.Dispose();
}
