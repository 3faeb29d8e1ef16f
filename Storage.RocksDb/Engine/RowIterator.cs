using System.Buffers;
using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Iterates over the rows whose keys begin with a prefix.</summary>
internal sealed class RowIterator : IDisposable
{
    private readonly DatabaseHandle.HandleLease _lease;
    private readonly Table _table;
    private readonly byte[] _prefix;
    private readonly ReadOptions _options = new ReadOptions().SetVerifyChecksums(true);
    private Iterator _iterator;

    /// <param name="lease">Keeps the database open while the iterator exists.</param>
    /// <param name="table">The table.</param>
    /// <param name="prefix">The common prefix of the keys.</param>
    /// <param name="view">The view to read; null for the current state.</param>
    public RowIterator(DatabaseHandle.HandleLease lease, Table table, ReadOnlySpan<byte> prefix, Database.View? view)
    {
        (_lease, _table, _prefix) = (lease, table, prefix.ToArray());
        if (view is not null)
            _options.SetSnapshot(view.Snapshot);
        if (After(prefix) is { } end)
            _options.SetIterateUpperBound(end);
        _iterator = lease.Db.NewIterator(lease.Family(table), _options);
    }

    /// <summary>Visits rows in ascending order, from a key on, until the visitor returns false or the prefix ends. It reads no block
    /// without such rows.</summary>
    public void Forwards(ReadOnlySpan<byte> start, RowVisitor visit)
    {
        for (_iterator.Seek(start); IsAtRow() && visit(_iterator.GetKeySpan(), _iterator.GetValueSpan()); _iterator.Next())
        {
        }

        ThrowIfDamaged();
    }

    /// <summary>Visits rows in descending order, from a key on, until the visitor returns false or the prefix ends.</summary>
    public void Backwards(ReadOnlySpan<byte> start, RowVisitor visit)
    {
        // One buffer holds each key in turn, to save allocations. The last key is needed only if a damaged block follows.
        var last = new ArrayBufferWriter<byte>();
        var goesOn = true;
        for (_iterator.SeekForPrev(start); goesOn && IsAtRow(); _iterator.Prev())
        {
            last.ResetWrittenCount();
            last.Write(_iterator.GetKeySpan());
            goesOn = visit(last.WrittenSpan, _iterator.GetValueSpan());
        }

        if (!goesOn)
            return;
        try
        {
            ThrowIfDamaged();
        }
        catch (RocksDbException)
        {
            // Going backwards past the first row reads the block before the range. It belongs to other keys, and may be the damaged one.
            // Going forwards over the same rows does not touch it.
            foreach (var (key, row) in Before(last.WrittenCount > 0 ? last.WrittenSpan.ToArray() : [.. start, 0]))
            {
                if (!visit(key, row))
                    return;
            }
        }
    }

    public void Dispose()
    {
        _iterator.Dispose();
        GC.KeepAlive(_options); // the options own the bound to which the native code points
    }

    private List<(byte[] Key, byte[] Row)> Before(byte[] end)
    {
        var rows = new List<(byte[] Key, byte[] Row)>();
        _iterator.Dispose();
        _options.SetIterateUpperBound(end);
        _iterator = _lease.Db.NewIterator(_lease.Family(_table), _options);
        Forwards(_prefix, (key, row) =>
        {
            rows.Add((key.ToArray(), row.ToArray()));
            return true;
        });
        rows.Reverse();
        return rows;
    }

    private bool IsAtRow() => _iterator.Valid() && _iterator.GetKeySpan().StartsWith(_prefix);

    // At a damaged block, an iterator just ends. Without this check, damage would look like the end of the history.
    private void ThrowIfDamaged() => Native.Instance.rocksdb_iter_get_error(_iterator.Handle);

    /// <summary>The first key after all keys with a prefix; null if there is none.</summary>
    private static byte[]? After(ReadOnlySpan<byte> prefix)
    {
        var length = prefix.LastIndexOfAnyExcept((byte)0xff) + 1;
        if (length == 0)
            return null;
        var after = prefix[..length].ToArray();
        after[^1]++;
        return after;
    }
}
