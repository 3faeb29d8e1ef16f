using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Checks a write-ahead log or a manifest before RocksDB reads it.</summary>
/// <remarks>RocksDB treats any unfinished record as the end of the log. A crash leaves such an end, but so does a damaged length field, and
/// then the records after it would be lost. With a damaged manifest RocksDB was even seen to loop forever.</remarks>
internal static class LogFile
{
    /// <summary>Reads the file to its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="severalFrom">For a manifest, the length that is known to be synced. Several records after it may have been written
    /// without a sync between them. Null if at most the last record may be torn.</param>
    public static LogContent Read(string path, long? severalFrom = null)
    {
        var (hasRows, end) = (false, 0L);
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var block = new byte[LogFragment.BlockLength];
        for (var start = 0L; start < length; start += block.Length)
        {
            var bytes = block.AsSpan(0, (int)Math.Min(block.Length, length - start));
            RandomAccess.Read(file, bytes, start);
            var at = 0;
            for (LogFragment fragment; at + LogFragment.HeaderLength <= bytes.Length; at += fragment.Length)
            {
                fragment = LogFragment.At(bytes, at);
                if (!fragment.IsIntact)
                {
                    return IsUnfinished(fragment, bytes[at..], start + at) || IsTorn(start + at)
                        ? new(null, end, length, hasRows)
                        : new(string.Create(CultureInfo.InvariantCulture, $"is damaged at byte {start + at}"), end, length, hasRows);
                }

                hasRows |= fragment.HasRows;
                if (fragment.EndsRecord)
                    end = start + at + fragment.Length;
            }
        }

        return new(null, end, length, hasRows);

        bool IsUnfinished(LogFragment fragment, ReadOnlySpan<byte> rest, long at) =>
            (fragment.IsCut && at + rest.Length == length && !LogFragment.AnyIn(rest[1..]))
            || (fragment.IsZero && IsZero(file, at, length));

        bool IsTorn(long at) =>
            end >= severalFrom ? TornRecord.AreSeveral(file, at, length) : TornRecord.IsLast(file, at, length);
    }

    private static bool IsZero(SafeFileHandle file, long from, long to)
    {
        var bytes = new byte[LogFragment.BlockLength];
        for (; from < to; from += bytes.Length)
        {
            var read = RandomAccess.Read(file, bytes, from);
            if (bytes.AsSpan(0, read).ContainsAnyExcept((byte)0))
                return false;
        }

        return true;
    }
}

/// <summary>The result of reading a log.</summary>
/// <param name="Damage">The damage, in words that follow the file's name; null if there is none.</param>
/// <param name="End">The offset at which the last complete record ends.</param>
/// <param name="Length">The length of the file.</param>
/// <param name="HasRows">Whether the log has any record except those about the log itself.</param>
internal readonly record struct LogContent(string? Damage, long End, long Length, bool HasRows)
{
    /// <summary>Whether the log ends with an incomplete record, as a crash leaves it.</summary>
    public bool IsUnfinished => End < Length;
}
