using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Recognises torn records: what a power failure leaves of the records that were not synced, if the disk has the length of the log
/// but not all of its sectors.</summary>
/// <remarks>Linux writes pages of 4 KiB, and many disks write a page in sectors of 512 bytes. A sector that is not on disk has its old
/// content, which is zeros after the old end of the file. Pages and sectors reach the disk in any order, so later fragments of the same
/// record may be there. If a fragment is not intact and no sector of it has only zeros, the fragment is damaged. Of its first and last
/// sector, only the bytes from the beginning of the fragment to the end of the file count.</remarks>
internal static class TornRecord
{
    private const int SectorLength = 512;

    /// <summary>Whether the first fragment that is not intact belongs to a torn record that is the last one of the log.</summary>
    /// <remarks>In a write-ahead log there is no later record, because a record with rows is written only after the previous one was
    /// synced. A record about the log itself is synced together with the next one, but both begin in the first sector.</remarks>
    /// <param name="file">The log.</param>
    /// <param name="at">The offset of the fragment.</param>
    /// <param name="length">The length of the log.</param>
    public static bool IsLast(SafeFileHandle file, long at, long length)
    {
        var block = new LogBlock(file, length);
        for (var isFirst = true; at < length; isFirst = false)
        {
            var bytes = block.Read(at, out var offset);
            var fragment = LogFragment.At(bytes, offset);
            var loss = LossOf(fragment, bytes, offset, block.IsLast);
            if (loss == FragmentLoss.Impossible || (fragment.BeginsRecord && !isFirst && loss != FragmentLoss.Header))
                return false;
            if (fragment.EndsRecord && loss is FragmentLoss.None or FragmentLoss.Sectors)
                return at + fragment.Length == length; // the end of the record must be the end of the log

            // If the header of a fragment is lost, another record could have begun after it in the same block.
            if (loss != FragmentLoss.None && LogFragment.AnyBeginningIn(bytes[(offset + 1)..]))
                return false;
            at += bytes.Length - offset;
        }

        return true;
    }

    /// <summary>Whether everything from the first fragment that is not intact can be what is left of one or several records, none of which
    /// was synced. Records among them may be intact.</summary>
    /// <remarks>RocksDB writes several records to its manifest and then syncs once, for example those of a flush: the new table, and the
    /// logs that are no longer needed. It deletes files only after this sync. So if the power failed before the sync, the manifest without
    /// these records lists files that are all there. If the records had been synced and were damaged later, files are missing, and
    /// <see cref="DatabaseFiles.CheckTables"/> or RocksDB refuses the start.</remarks>
    /// <inheritdoc cref="IsLast"/>
    public static bool AreSeveral(SafeFileHandle file, long at, long length)
    {
        var block = new LogBlock(file, length);
        while (at < length)
        {
            var bytes = block.Read(at, out var offset);
            var fragment = LogFragment.At(bytes, offset);
            switch (LossOf(fragment, bytes, offset, block.IsLast))
            {
                case FragmentLoss.Impossible:
                    return false;
                case FragmentLoss.End:
                    return !LogFragment.AnyIn(bytes[(offset + 1)..]); // nothing was written after it
                case FragmentLoss.Header:
                    at += LogFragment.NextBeginning(bytes[(offset + 1)..]) + 1 ?? bytes.Length - offset;
                    break;
                default:
                    at += fragment.Length;
                    break;
            }

            if (LogFragment.BlockLength - at % LogFragment.BlockLength is var rest and < LogFragment.HeaderLength)
                at += rest; // padding
        }

        return true;
    }

    private static FragmentLoss LossOf(LogFragment fragment, ReadOnlySpan<byte> block, int offset, bool isLastBlock)
    {
        if (fragment.IsIntact)
            return FragmentLoss.None;
        var end = isLastBlock ? FragmentLoss.End : FragmentLoss.Impossible;
        var (length, kind) = (offset + LogFragment.LengthAt, offset + LogFragment.KindAt);
        if (kind >= block.Length)
            return end;

        // A header can lie in two sectors. If one of them is lost, the length and the kind can be a mixture of zeros and real bytes.
        if (IsLost(length, block) || IsLost(kind, block))
            return FragmentLoss.Header;
        if (block[kind] == 0)
            return FragmentLoss.Impossible;
        if (fragment.IsCut)
            return end;
        for (var at = offset; at < offset + fragment.Length; at += SectorLength - at % SectorLength)
        {
            if (IsLost(at, block))
                return FragmentLoss.Sectors;
        }

        return FragmentLoss.Impossible;

        // Whether the sector of a byte has only zeros from the beginning of the fragment on. A block consists of whole sectors.
        bool IsLost(int at, ReadOnlySpan<byte> block) =>
            !block[Math.Max(at - at % SectorLength, offset)..Math.Min(at - at % SectorLength + SectorLength, block.Length)]
                .ContainsAnyExcept((byte)0);
    }
}
