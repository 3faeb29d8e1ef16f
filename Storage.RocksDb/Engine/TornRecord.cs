using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>What a loss of power leaves of the last record of a log, if the disk has its length and not all of its pages.</summary>
/// <remarks>A page that is not on disk reads as it was before, which is zeros beyond the old end. Pages come to the disk in any order:
/// later fragments of the same record may be there. Nothing else may be, because a record is written after the one before was synced.
/// Bytes that are others, and not zeros to the end of their page, are damage.</remarks>
internal static class TornRecord
{
    private const int PageLength = 4096;

    /// <summary>Whether the first fragment that is not intact is of such a record.</summary>
    /// <param name="file">The log.</param>
    /// <param name="at">Where the fragment begins.</param>
    /// <param name="length">How long the log is.</param>
    public static bool Is(SafeFileHandle file, long at, long length)
    {
        var block = new byte[LogFragment.BlockLength];
        while (at < length)
        {
            var start = at - at % block.Length;
            var bytes = block.AsSpan(0, (int)Math.Min(block.Length, length - start));
            RandomAccess.Read(file, bytes, start);
            var offset = (int)(at - start);
            var fragment = LogFragment.At(bytes, offset);
            if (fragment.IsIntact ? fragment.BeginsRecord : !IsLost(fragment, bytes, offset, isLast: start + bytes.Length == length))
                return false;
            if (fragment is { HasRows: true, EndsRecord: true, IsCut: false })
                return at + fragment.Length == length; // the end of the record, and so of the log

            // Where a fragment of this record has no header any more, another record could have begun.
            if (!fragment.IsIntact && LogFragment.AnyBeginningIn(bytes[(offset + 1)..]))
                return false;
            at = start + block.Length;
        }

        return true;
    }

    private static bool IsLost(LogFragment fragment, ReadOnlySpan<byte> block, int offset, bool isLast)
    {
        if (fragment.IsCut && isLast)
            return true;
        var end = fragment is { HasRows: true, IsCut: false } ? offset + fragment.Length : block.Length;
        for (var page = offset; page < end; page += PageLength - page % PageLength)
        {
            if (!block[page..Math.Min(page + PageLength - page % PageLength, block.Length)].ContainsAnyExcept((byte)0))
                return true;
        }

        return false;
    }
}
