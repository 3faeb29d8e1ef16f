using Parley.WebClient.Storage;

namespace Parley.Unit.Page;

/// <summary>The storage of a browser, in memory.</summary>
internal sealed class MemoryStorage : ITextStorage
{
    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal);

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

    public IReadOnlyList<string> Keys(string beginning) =>
        [.. _texts.Keys.Where(key => key.StartsWith(beginning, StringComparison.Ordinal))];
}
