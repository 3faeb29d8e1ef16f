using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace Parley.Core.Storage.Rows;

/// <summary>Reads what <see cref="RowWriter"/> wrote. Any other input throws <see cref="DamagedRowException"/>, which names the table and
/// the key.</summary>
public ref struct RowReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _table;
    private readonly ReadOnlySpan<byte> _key;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Checks the checksum and the format.</summary>
    /// <param name="table">The kind of row, for the exception.</param>
    /// <param name="key">The key under which the row was found.</param>
    /// <param name="row">The row.</param>
    /// <param name="newest">The newest format that the caller can read. Older formats can be read, too.</param>
    public RowReader(string table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, RowFormat newest = RowFormat.Newest)
    {
        _table = table;
        _key = key;
        if (row.Length < 5)
            throw Damage("is cut off");
        if (BinaryPrimitives.ReadUInt32LittleEndian(row[^4..]) != Crc32C.Of(key, row[..^4]))
            throw Damage("has a wrong checksum");
        Format = (RowFormat)row[0];
        if (Format < RowFormat.First || Format > newest)
            throw Damage($"has format {row[0]}, and {(int)newest} is the newest that is known");
        _rest = row[1..^4];
    }

    /// <summary>The format of the row.</summary>
    public RowFormat Format { get; }

    /// <summary>One byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>A number of variable length as <see cref="RowWriter.Number"/> writes it: 0 or more.</summary>
    public long Number()
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw Damage("has a number that never ends");
    }

    /// <summary>A count or length: no larger than what is left of the row.</summary>
    public int Count()
    {
        var count = Number();
        return count <= _rest.Length ? (int)count : throw Damage("has a count beyond its end");
    }

    /// <summary>Text as <see cref="RowWriter.Text"/> writes it.</summary>
    public string Text()
    {
        try
        {
            return StrictUtf8.GetString(Bytes());
        }
        catch (DecoderFallbackException exception)
        {
            throw Damage("has text that is no UTF-8", exception);
        }
    }

    /// <summary>Text, or null.</summary>
    public string? OptionalText() => Flag() ? Text() : null;

    /// <summary>A byte that is 0 or 1.</summary>
    public bool Flag() => Byte() switch { 0 => false, 1 => true, _ => throw Damage("has a flag that is neither") };

    /// <summary>Bytes with their length before them; valid as long as the row is.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Count());

    /// <summary>An id of 16 bytes.</summary>
    public Guid UniqueId() => new(Take(16));

    /// <summary>An instant in UTC.</summary>
    public DateTimeOffset Time()
    {
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(Take(8));
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new(ticks, TimeSpan.Zero)
            : throw Damage("has a time that is none");
    }

    /// <summary>An id that its own type accepts.</summary>
    public T Id<T>()
        where T : struct, IParsable<T> =>
        T.TryParse(Text(), null, out var id) ? id : throw Damage($"has a wrong {typeof(T).Name}");

    /// <summary>Ids with their count before them.</summary>
    public ImmutableArray<T> Ids<T>()
        where T : struct, IParsable<T>
    {
        var ids = new T[Count()];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = Id<T>();
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(ids);
    }

    /// <summary>A defined value of an enumeration whose underlying type is <see cref="int"/>.</summary>
    public T Enum<T>()
        where T : struct, Enum
    {
        var value = Unsafe.BitCast<int, T>(Byte()); // ours have no other underlying type; boxing each costs as much as the rest of a row
        return System.Enum.IsDefined(value) ? value : throw Damage($"has a wrong {typeof(T).Name}");
    }

    /// <summary>Nothing may be left.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
            throw Damage("is longer than its fields");
    }

    /// <summary>The exception to throw: where, and what is wrong; never what the row says.</summary>
    public readonly DamagedRowException Damage(string what, Exception? innerException = null) =>
        new($"{_table} row {Printable(_key)} {what}.", innerException!);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw Damage("is cut off");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>A key for logs and messages: printable ASCII as it is, other bytes as <c>%</c> and two hexadecimal digits.</summary>
    public static string Printable(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var value in key)
            _ = value is > 0x20 and < 0x7F and not (byte)'%'
                ? text.Append((char)value)
                : text.Append('%').Append(value.ToString("x2", null));
        return text.ToString();
    }
}
