using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The table files that a manifest lists. The manifest is read without opening the database.</summary>
/// <remarks>RocksDB opens at most 16 tables of a column family when it starts, and does not look whether the others are there. It then
/// deletes all tables that the manifest does not list. So the list must be compared with the files before RocksDB opens them.</remarks>
internal sealed class ListedTables
{
    private readonly Dictionary<(ulong Family, ulong Number), ulong> _lengths = [];
    private readonly List<TableChange> _group = [];

    private ListedTables()
    {
    }

    /// <summary>Reads a manifest up to its last complete record.</summary>
    /// <returns>The number and the length in bytes of each table. Null if this code does not know the format of a record, for example of a
    /// newer RocksDB. Then only RocksDB can check the tables.</returns>
    public static IReadOnlyCollection<(ulong Number, ulong Length)>? In(string manifest)
    {
        var tables = new ListedTables();
        using var file = File.OpenHandle(manifest);
        try
        {
            tables.ReadAll(file);
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return [.. tables._lengths.Select(table => (table.Key.Number, table.Value))];
    }

    private void ReadAll(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var block = new LogBlock(file, length);
        var record = new List<byte>();
        for (var at = 0L; at < length;)
        {
            var bytes = block.Read(at, out var offset);
            if (bytes.Length - offset < LogFragment.HeaderLength)
            {
                at += bytes.Length - offset; // padding
                continue;
            }

            var fragment = LogFragment.At(bytes, offset);
            if (!fragment.IsIntact)
                return;
            if (fragment.BeginsRecord)
                record.Clear();
            record.AddRange(bytes.Slice(offset + LogFragment.HeaderLength, fragment.Length - LogFragment.HeaderLength));
            if (fragment.EndsRecord)
                Add(TableChange.Decode([.. record]));
            at += fragment.Length;
        }
    }

    // The records of a group are in force when the last one is there.
    private void Add(TableChange change)
    {
        _group.Add(change);
        if (change.Following > 0)
            return;
        _group.ForEach(Apply);
        _group.Clear();
    }

    private void Apply(TableChange change)
    {
        if (change.DropsFamily)
        {
            foreach (var table in _lengths.Keys.Where(table => table.Family == change.Family))
                _lengths.Remove(table);
        }

        // A table that moves to another level is removed and added by the same record.
        foreach (var number in change.Removed)
            _lengths.Remove((change.Family, number));
        foreach (var (number, length) in change.Added)
            _lengths[(change.Family, number)] = length;
    }
}
