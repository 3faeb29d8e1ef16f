using System.Diagnostics.CodeAnalysis;

namespace Parley.ApiFrontend;

/// <summary>A dictionary that forgets: holds the newest half of its capacity for sure and never more than all of it.</summary>
/// <remarks>Two generations: new and used entries are in the young one; when that is full it becomes the old one, and the old one goes.
/// Constant time, one short lock.</remarks>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly Lock _gate = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    /// <summary>The value, if it was not forgotten.</summary>
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

    /// <summary>The value; makes it where there is none.</summary>
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

    /// <summary>Keeps a value in place of another.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (_gate)
        {
            _old.Remove(key);
            Keep(key, value);
        }
    }

    /// <summary>Forgets a value.</summary>
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
