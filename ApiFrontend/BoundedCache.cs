using System.Diagnostics.CodeAnalysis;

namespace Parley.ApiFrontend;

/// <summary>A cache with a fixed capacity. It always keeps the entries that were used last, up to half of the capacity.</summary>
/// <remarks>Entries are in two generations. New and used entries go into the young one. When it is full, it replaces the old one, whose
/// entries are dropped. Each operation takes constant time, under one short lock.</remarks>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly Lock _gate = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    /// <summary>Gets a value, if the cache still has it.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            if (_young.TryGetValue(key, out value))
                return true;
            if (!_old.Remove(key, out value))
                return false;
            Keep(key, value);
            return true;
        }
    }

    /// <summary>Gets a value, or creates and adds it.</summary>
    public TValue GetOrAdd(TKey key, Func<TValue> make)
    {
        lock (_gate)
        {
            if (TryGet(key, out var value))
                return value;
            value = make();
            Keep(key, value);
            return value;
        }
    }

    /// <summary>Adds or replaces a value.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (_gate)
        {
            _old.Remove(key);
            Keep(key, value);
        }
    }

    /// <summary>Removes a value.</summary>
    public void Remove(TKey key)
    {
        lock (_gate)
        {
            _old.Remove(key);
            _young.Remove(key);
        }
    }

    private void Keep(TKey key, TValue value)
    {
        if (_young.Count >= _half && !_young.ContainsKey(key))
            (_old, _young) = (_young, []);
        _young[key] = value;
    }
}
