namespace Parley.Storage.RocksDb.Engine;

/// <summary>What one record of a manifest changes in the list of table files.</summary>
/// <remarks>A record is a sequence of tags, each followed by its content: numbers of variable length, and bytes that follow their length.
/// The other content of a record is skipped.</remarks>
internal sealed class TableChange
{
    private const uint IgnorableTags = 1 << 13;

    /// <summary>The column family that is changed.</summary>
    public ulong Family { get; private set; }

    /// <summary>Whether the column family is dropped.</summary>
    public bool DropsFamily { get; private set; }

    /// <summary>How many records of the same group follow.</summary>
    public ulong Following { get; private set; }

    public List<ulong> Removed { get; } = [];

    public List<(ulong Number, ulong Length)> Added { get; } = [];

    /// <exception cref="InvalidDataException">The record has a tag that is not known here, or ends within its content.</exception>
    public static TableChange Decode(ReadOnlySpan<byte> record)
    {
        var change = new TableChange();
        while (record.Length > 0)
            change.DecodeTag(ref record);
        return change;
    }

    private void DecodeTag(ref ReadOnlySpan<byte> rest)
    {
        switch (Number(ref rest))
        {
            case 1: // the comparator
            case 201: // the name of a new column family
                Skip(ref rest);
                break;
            case 2 or 3 or 4 or 9 or 10 or 203: // numbers of logs, of the next file, of the last write, of the last column family
                Number(ref rest);
                break;
            case 5: // how far a level was merged
                Number(ref rest);
                Skip(ref rest);
                break;
            case 6:
                Number(ref rest); // the level
                Removed.Add(Number(ref rest));
                break;
            case 103:
                DecodeTable(ref rest);
                break;
            case 200:
                Family = Number(ref rest);
                break;
            case 202:
                DropsFamily = true;
                break;
            case 300:
                Following = Number(ref rest);
                break;
            case var tag when (tag & IgnorableTags) != 0 && tag is < IgnorableTags + 2 or > IgnorableTags + 5:
                Skip(ref rest); // the four others are old, and do not begin with their length
                break;
            case var tag:
                throw new InvalidDataException($"The tag {tag} is not known.");
        }
    }

    private void DecodeTable(ref ReadOnlySpan<byte> rest)
    {
        Number(ref rest); // the level
        Added.Add((Number(ref rest), Number(ref rest)));
        Skip(ref rest); // the first key
        Skip(ref rest); // the last key
        Number(ref rest); // the first write
        Number(ref rest); // the last write
        while (Number(ref rest) != 1)
            Skip(ref rest);
    }

    private static ulong Number(ref ReadOnlySpan<byte> rest)
    {
        var number = 0UL;
        for (var at = 0; at < Math.Min(rest.Length, 10); at++)
        {
            number |= (ulong)(rest[at] & 0x7F) << (7 * at);
            if (rest[at] >= 0x80)
                continue;
            rest = rest[(at + 1)..];
            return number;
        }

        throw new InvalidDataException("A number does not end.");
    }

    private static void Skip(ref ReadOnlySpan<byte> rest)
    {
        var length = Number(ref rest);
        rest = length <= (ulong)rest.Length ? rest[(int)length..] : throw new InvalidDataException("The record ends within its content.");
    }
}
