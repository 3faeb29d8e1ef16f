using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace Parley.Core.Storage.Rows;

/// <summary>Reads a row that <see cref="RowWriter"/> wrote. Any other input throws <see cref="DamagedRowException"/>, which names the table
/// and the key.</summary>
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
    /// <param name="newest">The newest format that the caller can read. Older formats can also be read.</param>
    public RowReader(string table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, RowFormat newest = RowFormat.Newest)
    {
        _table = table;
        _key = key;
        if (row.Length < 5)
            throw Damage("is truncated");
        if (BinaryPrimitives.ReadUInt32LittleEndian(row[^4..]) != Crc32C.Of(key, row[..^4]))
            throw Damage("has a wrong checksum");
        Format = (RowFormat)row[0];
        if (Format < RowFormat.First || Format > newest)
            throw Damage($"has format {row[0]}, but this version reads formats up to {(int)newest}");
        _rest = row[1..^4];
    }

    /// <summary>The format of the row.</summary>
    public RowFormat Format { get; }

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads a number of 0 or more, of variable length, as <see cref="RowWriter.Number"/> writes it.</summary>
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

        throw Damage("has a number of more than 9 bytes");
    }

    /// <summary>Reads a count or a length. It is at most the number of bytes that are left.</summary>
    public int Count()
    {
        var count = Number();
        return count <= _rest.Length ? (int)count : throw Damage("has a count beyond its end");
    }

    /// <summary>Reads a text as <see cref="RowWriter.Text"/> writes it.</summary>
    public string Text()
    {
        try
        {
            return StrictUtf8.GetString(Bytes());
        }
        catch (DecoderFallbackException exception)
        {
            throw Damage("has text that is not UTF-8", exception);
        }
    }

    /// <summary>Reads a text or null.</summary>
    public string? OptionalText() => Flag() ? Text() : null;

    /// <summary>Reads a byte that is 0 or 1.</summary>
    public bool Flag() => Byte() switch { 0 => false, 1 => true, _ => throw Damage("has a flag that is neither 0 nor 1") };

    /// <summary>Reads a length and as many bytes. The result is a part of the row, not a copy.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Count());

    /// <summary>Reads an id of 16 bytes.</summary>
    public Guid UniqueId() => new(Take(16));

    /// <summary>Reads a time in UTC.</summary>
    public DateTimeOffset Time()
    {
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(Take(8));
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new(ticks, TimeSpan.Zero)
            : throw Damage("has an invalid time");
    }

    /// <summary>Reads an id, which must be valid for its type.</summary>
    public T Id<T>()
        where T : struct, IParsable<T> =>
        T.TryParse(Text(), null, out var id) ? id : throw Damage($"has an invalid {typeof(T).Name}");

    /// <summary>Reads a count and as many ids.</summary>
    public ImmutableArray<T> Ids<T>()
        where T : struct, IParsable<T>
    {
        var ids = new T[Count()];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = Id<T>();
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(ids);
    }

    /// <summary>Reads a defined value of an enumeration whose underlying type is <see cref="int"/>.</summary>
    public T Enum<T>()
        where T : struct, Enum
    {
        var value = Unsafe.BitCast<int, T>(Byte()); // not Enum.ToObject: boxing each value would cost as much as the rest of a row
        return System.Enum.IsDefined(value) ? value : throw Damage($"has an invalid {typeof(T).Name}");
    }

    /// <summary>Checks that the whole row was read.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
            throw Damage("is longer than its fields");
    }

    /// <summary>Creates the exception to throw. It contains the table, the key and the reason, never the content of the row.</summary>
    public readonly DamagedRowException Damage(string what, Exception? innerException = null) =>
        new($"{_table} row {Printable(_key)} {what}.", innerException!);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw Damage("is truncated");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>Formats a key for logs and messages: printable ASCII as it is, other bytes as <c>%</c> and two hexadecimal
    /// digits.</summary>
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
