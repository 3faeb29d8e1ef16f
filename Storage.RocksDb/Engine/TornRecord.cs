using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Recognises a torn record: the last record of a log after a power failure, if the disk has the length of the log but not all of
/// its pages.</summary>
/// <remarks>A page that is not on disk has its old content, which is zeros after the old end of the file. Pages reach the disk in any
/// order, so later fragments of the same record may be there. A later record cannot be there, because a record is written only after the
/// previous one was synced. Other bytes that are not zeros up to the end of their page are damage.</remarks>
internal static class TornRecord
{
    private const int PageLength = 4096;

    /// <summary>Whether the first fragment that is not intact belongs to a torn record.</summary>
    /// <param name="file">The log.</param>
    /// <param name="at">The offset of the fragment.</param>
    /// <param name="length">The length of the log.</param>
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
                return at + fragment.Length == length; // the end of the record must be the end of the log

            // If the header of a fragment is lost, another record could have begun after it in the same block.
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
