using System.Buffers.Binary;
using System.Numerics;

namespace Parley.Core.Storage.Rows;

/// <summary>The checksum of rows: CRC-32C. It uses the processor's instruction if there is one.</summary>
public static class Crc32C
{
    /// <summary>Computes the checksum of a row under its key.</summary>
    public static uint Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row) => ~Append(Append(~0u, key), row);

    /// <summary>Continues a checksum: the data so far has the checksum <paramref name="before"/> (0 if there is none), and
    /// <paramref name="bytes"/> follow it.</summary>
    public static uint More(uint before, ReadOnlySpan<byte> bytes) => ~Append(~before, bytes);

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
