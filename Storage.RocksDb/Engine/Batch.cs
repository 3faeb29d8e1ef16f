using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The content of one synced write, and a view of the rows that includes it. Only the writer's thread uses it.</summary>
internal sealed class Batch(Database database) : IDisposable
{
    private const int MaxKnown = 100_000;

    private readonly Dictionary<(Table Table, byte[] Key), byte[]?> _pending = new(new KeyComparer());
    private readonly WriteBatch _batch = new();
    private readonly List<((Table Table, byte[] Key) Key, bool WasPending, byte[]? Row)> _undo = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private long _bytesBefore;

    /// <summary>Bytes of the keys and rows that were added so far.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => Bytes == 0;

    /// <summary>Whether a fact is known: <see cref="Know"/> was called for it, it was not forgotten since, and no write has failed
    /// since.</summary>
    public bool Knows(string fact) => _known.Contains(fact);

    /// <summary>Remembers a fact about the rows for later batches, so that their commits need not read the rows. Call it only when nothing
    /// in the commit can throw any more.</summary>
    public void Know(string fact)
    {
        if (_known.Count >= MaxKnown)
            _known.Clear();
        _known.Add(fact);
    }

    public void Forget(string fact) => _known.Remove(fact);

    /// <summary>Forgets all facts, because the effect of a failed write is unknown.</summary>
    public void ForgetAll() => _known.Clear();

    /// <summary>A row as the earlier commits in this batch leave it.</summary>
    public byte[]? Get(Table table, byte[] key) => _pending.TryGetValue((table, key), out var row) ? row : database.Get(table, key);

    public void Put(Table table, byte[] key, byte[] row) => Add(table, key, row);

    public void Delete(Table table, byte[] key) => Add(table, key, null);

    /// <summary>Starts a commit. What is added after this call can be undone until the next call.</summary>
    public void BeginCommit()
    {
        _batch.SetSavePoint();
        _undo.Clear();
        _bytesBefore = Bytes;
    }

    /// <summary>Keeps what was added since <see cref="BeginCommit"/>.</summary>
    public void KeepCommit() => _batch.PopSavePoint();

    /// <summary>Undoes everything that was added since <see cref="BeginCommit"/>.</summary>
    public void UndoCommit()
    {
        _batch.RollbackToSavePoint();
        Bytes = _bytesBefore;
        for (var i = _undo.Count - 1; i >= 0; i--)
        {
            var (key, wasPending, row) = _undo[i];
            if (wasPending)
                _pending[key] = row;
            else
                _pending.Remove(key);
        }
    }

    public void Write() => database.Write(_batch, Bytes);

    public void Clear()
    {
        _batch.Clear();
        _pending.Clear();
        _undo.Clear();
        Bytes = 0;
    }

    public void Dispose() => _batch.Dispose();

    private void Add(Table table, byte[] key, byte[]? row)
    {
        database.Add(_batch, table, key, row);
        Bytes += key.Length + (row?.Length ?? 0);

        // No commit's condition reads these tables, and they hold most of the bytes.
        if (table is not (Table.Log or Table.Shares or Table.Pointers or Table.PeopleWords))
        {
            _undo.Add(((table, key), _pending.TryGetValue((table, key), out var before), before));
            _pending[(table, key)] = row;
        }
    }

    private sealed class KeyComparer : IEqualityComparer<(Table Table, byte[] Key)>
    {
        public bool Equals((Table Table, byte[] Key) x, (Table Table, byte[] Key) y) =>
            x.Table == y.Table && x.Key.AsSpan().SequenceEqual(y.Key);

        public int GetHashCode((Table Table, byte[] Key) obj)
        {
            var hash = new HashCode();
            hash.Add(obj.Table);
            hash.AddBytes(obj.Key);
            return hash.ToHashCode();
        }
    }
}
