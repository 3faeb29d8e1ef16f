using System.Buffers.Binary;
using System.Numerics;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb.Engine;

namespace Parley.StorageContract.PowerCuts;

/// <summary>A log in memory, in the format of RocksDB. Parts of it can be lost, and bytes of it can be damaged.</summary>
/// <param name="part">The length of the parts that are on disk or lost: that of a page or of a sector.</param>
internal sealed class SyntheticLog(int part)
{
    public const int PageLength = 4096;
    public const int SectorLength = 512;

    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    /// <summary>Fills the log with one record for each block, up to an offset that is not within a header of a block's beginning.</summary>
    public SyntheticLog FillTo(int offset)
    {
        while (Length < offset)
            Append(Math.Min(offset - Length, LogFragment.BlockLength - Length % LogFragment.BlockLength) - LogFragment.HeaderLength);
        return this;
    }

    /// <summary>Appends a record as RocksDB does: in one fragment, or in several if it does not fit into its block.</summary>
    /// <param name="payloadLength">The length without headers.</param>
    /// <param name="kind">The kind of a record without rows. Then there is one fragment.</param>
    public SyntheticLog Append(int payloadLength, byte kind = 1)
    {
        var payload = Payload(payloadLength).AsSpan();
        for (var isFirst = true; isFirst || payload.Length > 0; isFirst = false)
        {
            var room = LogFragment.BlockLength - Length % LogFragment.BlockLength;
            if (room < LogFragment.HeaderLength)
            {
                _bytes.AddRange(new byte[room]);
                room = LogFragment.BlockLength;
            }

            var content = payload[..Math.Min(payload.Length, room - LogFragment.HeaderLength)];
            payload = payload[content.Length..];
            AppendFragment((isFirst, payload.Length > 0) switch { (true, false) => kind, (true, _) => 2, (_, true) => 3, _ => 4 }, content);
        }

        return this;
    }

    /// <summary>The bytes after a power failure. A lost part has its old content, which is zeros after the synced end.</summary>
    /// <param name="synced">The length that was synced before.</param>
    /// <param name="lost">A bit mask. The lowest bit is for the part with the synced end, the next bit for the next part. A part is lost
    /// if its bit is set.</param>
    /// <param name="missing">The number of bytes that the file is too short.</param>
    public byte[] Lose(int synced, int lost, int missing = 0)
    {
        var bytes = _bytes.ToArray()[..^missing];
        for (var at = synced - synced % part; at < bytes.Length; at += part, lost >>= 1)
        {
            if ((lost & 1) != 0)
                bytes.AsSpan(Math.Max(synced, at)..Math.Min(bytes.Length, at + part)).Clear();
        }

        return bytes;
    }

    /// <summary>The number of parts from one offset to another.</summary>
    public int Parts(int from, int to) => (to - 1) / part - from / part + 1;

    // Bytes that are neither zero nor the kind of a fragment.
    private byte[] Payload(int length) => [.. Enumerable.Range(Length, length).Select(i => (byte)(16 + i * 7 % 201))];

    private void AppendFragment(byte kind, ReadOnlySpan<byte> payload)
    {
        byte[] bytes = [0, 0, 0, 0, 0, 0, kind, .. payload];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, BitOperations.RotateRight(Crc32C.Of([], bytes.AsSpan(6)), 15) + 0xa282ead8);
        _bytes.AddRange(bytes);
    }
}
