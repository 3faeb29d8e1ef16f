using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Microsoft.Win32.SafeHandles;
using Parley.Core.Storage.Rows;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>A write-ahead log or a manifest, looked at from outside before the database reads it.</summary>
/// <remarks>Both are blocks of 32 KiB that are filled with records: checksum (4 bytes), length of the payload (2), kind (1), payload. A
/// record that does not fit into its block is cut into pieces that are records of their own. The database takes whatever is unfinished for
/// the end; a crash leaves such an end, but so does a damaged length, and then what follows would be forgotten. In a manifest it was even
/// seen to read in a circle.</remarks>
internal static class LogFile
{
    private const int BlockLength = 32 << 10;
    private const int HeaderLength = 7;

    // Whole, or first, middle and last piece; further kinds are about the log itself.
    private const byte LastKindOfRows = 4;

    /// <summary>Reads it to its end.</summary>
    public static LogContent Read(string path)
    {
        var hasRows = false;
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var block = new byte[BlockLength];
        for (var start = 0L; start < length; start += BlockLength)
        {
            var bytes = block.AsSpan(0, (int)Math.Min(BlockLength, length - start));
            RandomAccess.Read(file, bytes, start);
            var (end, isDamaged) = Walk(bytes, ref hasRows);
            if (end > bytes.Length - HeaderLength && !isDamaged)
                continue; // What is too short for a header fills the block up.
            var isLast = start + bytes.Length == length;
            if (isDamaged
                || !(isLast && !HasRecord(bytes[(end + 1)..])) && !(IsZero(bytes[end..]) && IsZero(file, start + bytes.Length, length)))
                return new(string.Create(CultureInfo.InvariantCulture, $"is damaged at byte {start + end}"), false, hasRows);
            return new(null, IsUnfinished: true, hasRows);
        }

        return new(null, IsUnfinished: false, hasRows);
    }

    /// <summary>Goes from record to record.</summary>
    /// <returns>Where the first one begins that is unfinished or damaged, or there is no place for one;
    /// and whether its checksum is another one.</returns>
    private static (int End, bool IsDamaged) Walk(ReadOnlySpan<byte> block, ref bool hasRows)
    {
        var at = 0;
        while (at + HeaderLength <= block.Length)
        {
            var record = block[at..];
            var length = LengthOf(record);
            if (length > record.Length || IsZero(record[..HeaderLength]))
                break;
            if (!IsIntact(record[..length]))
                return (at, true);
            hasRows |= record[6] <= LastKindOfRows;
            at += length;
        }

        return (at, false);
    }

    private static bool HasRecord(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= HeaderLength; bytes = bytes[1..])
        {
            if (LengthOf(bytes) is var length && length <= bytes.Length && !IsZero(bytes[..HeaderLength]) && IsIntact(bytes[..length]))
                return true;
        }

        return false;
    }

    private static int LengthOf(ReadOnlySpan<byte> record) => HeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);

    private static bool IsIntact(ReadOnlySpan<byte> record)
    {
        // A checksum is stored turned and shifted, so that one over bytes that hold checksums is still a good one.
        var stored = BitOperations.RotateRight(Crc32C.Of([], record[6..]), 15) + 0xa282ead8;
        return BinaryPrimitives.ReadUInt32LittleEndian(record) == stored;
    }

    private static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    private static bool IsZero(SafeFileHandle file, long from, long to)
    {
        var bytes = new byte[BlockLength];
        for (; from < to; from += bytes.Length)
        {
            var read = RandomAccess.Read(file, bytes, from);
            if (!IsZero(bytes.AsSpan(0, read)))
                return false;
        }

        return true;
    }
}

/// <summary>What is in a log.</summary>
/// <param name="Damage">What is wrong, in words that follow its name; null: nothing.</param>
/// <param name="IsUnfinished">Whether its end is what a crash leaves of a record.</param>
/// <param name="HasRows">Whether it has any record but those about the log itself.</param>
internal readonly record struct LogContent(string? Damage, bool IsUnfinished, bool HasRows);
