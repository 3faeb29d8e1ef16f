using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Parley.Core.Storage.Rows;

/// <summary>Writes one row: a format byte, fields without names in a fixed order, and a checksum over key and row.</summary>
/// <remarks>Integers have a variable length (seven bits per byte, low bits first), so that common values take one or two bytes.</remarks>
public ref struct RowWriter
{
    private byte[] _buffer;
    private int _count;

    /// <summary>Starts a row of a format.</summary>
    public RowWriter(RowFormat format)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(1_024);
        _buffer[0] = (byte)format;
        _count = 1;
    }

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value)
    {
        Reserve(1);
        _buffer[_count++] = value;
    }

    /// <summary>Writes a byte that is 0 or 1.</summary>
    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Writes a number of 0 or more in 1 to 9 bytes.</summary>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Reserve(10);
        for (; value >= 0x80; value >>= 7)
            _buffer[_count++] = (byte)(value | 0x80);
        _buffer[_count++] = (byte)value;
    }

    /// <summary>Writes the length of a text in bytes, and the text as UTF-8.</summary>
    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        Number(bytes);
        Reserve(bytes);
        _count += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_count));
    }

    /// <summary>Writes a flag, and the text if it is not null.</summary>
    public void OptionalText(string? value)
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
            Text(value);
    }

    /// <summary>Writes the length of bytes, and the bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_count));
        _count += value.Length;
    }

    /// <summary>Writes an id of 16 bytes.</summary>
    public void UniqueId(Guid value)
    {
        Reserve(16);
        value.TryWriteBytes(_buffer.AsSpan(_count));
        _count += 16;
    }

    /// <summary>Writes a time as UTC, exact to 100 ns.</summary>
    public void Time(DateTimeOffset value)
    {
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_count), value.UtcTicks);
        _count += 8;
    }

    /// <summary>Writes the count of ids, and the ids as texts.</summary>
    public void Ids<T>(ImmutableArray<T> ids)
        where T : struct
    {
        Number(ids.Length);
        foreach (var id in ids)
            Text(id.ToString()!);
    }

    /// <summary>Returns the finished row. The writer must not be used afterwards.</summary>
    /// <param name="key">The row's key. It is part of the checksum, so that a row under the key of another row is damage.</param>
    public byte[] Finish(ReadOnlySpan<byte> key)
    {
        var row = new byte[_count + 4];
        _buffer.AsSpan(0, _count).CopyTo(row);
        BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(_count), Crc32C.Of(key, row.AsSpan(0, _count)));
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        return row;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _count >= bytes)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _count + bytes));
        _buffer.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
