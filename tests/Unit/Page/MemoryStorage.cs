using Parley.WebClient.Storage;

namespace Parley.Unit.Page;

/// <summary>The storage of a browser, in memory.</summary>
internal sealed class MemoryStorage : ITextStorage
{
    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal);

    private readonly List<Action<string>> _watchers = [];

    /// <summary>Whether the storage refuses new texts.</summary>
    public bool IsFull { get; set; }

    public string? Get(string key) => _texts.GetValueOrDefault(key);

    public bool Set(string key, string text)
    {
        if (!IsFull)
            _texts[key] = text;
        return !IsFull;
    }

    public void Remove(string key) => _texts.Remove(key);

    public void Watch(Action<string> changed) => _watchers.Add(changed);

    /// <summary>Reports that another tab has changed a text.</summary>
    public void ReportChange(string key) => _watchers.ForEach(watcher => watcher(key));

    public IReadOnlyList<string> Keys(string beginning) =>
        [.. _texts.Keys.Where(key => key.StartsWith(beginning, StringComparison.Ordinal))];
}
