using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>A write-ahead log or a manifest, looked at from outside before the database reads it.</summary>
/// <remarks>The database takes whatever is unfinished for the end; a crash leaves such an end, but so does a damaged length, and then what
/// follows would be forgotten. In a manifest it was even seen to read in a circle.</remarks>
internal static class LogFile
{
    /// <summary>Reads it to its end.</summary>
    public static LogContent Read(string path)
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
                    return IsUnfinished(fragment, bytes[at..], start + at) || TornRecord.Is(file, start + at, length)
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
            (fragment.IsCut && at + rest.Length == length && !LogFragment.AnyIn(rest[1..], _ => true))
            || (fragment.IsZero && IsZero(file, at, length));
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

/// <summary>What is in a log.</summary>
/// <param name="Damage">What is wrong, in words that follow its name; null: nothing.</param>
/// <param name="End">Where the last whole record ends.</param>
/// <param name="Length">The length of the file.</param>
/// <param name="HasRows">Whether it has any record but those about the log itself.</param>
internal readonly record struct LogContent(string? Damage, long End, long Length, bool HasRows)
{
    /// <summary>Whether its end is what a crash leaves of a record.</summary>
    public bool IsUnfinished => End < Length;
}
