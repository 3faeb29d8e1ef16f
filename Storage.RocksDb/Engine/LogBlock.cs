using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Reads a log block by block.</summary>
/// <param name="file">The log.</param>
/// <param name="length">The length of the log.</param>
internal sealed class LogBlock(SafeFileHandle file, long length)
{
    private readonly byte[] _bytes = new byte[LogFragment.BlockLength];
    private long _start = -1;
    private int _length;

    /// <summary>Whether the log ends with the block that was read last.</summary>
    public bool IsLast => _start + _length == length;

    /// <summary>Reads the block around an offset of the log.</summary>
    /// <param name="at">The offset.</param>
    /// <param name="offset">The offset within the block.</param>
    /// <returns>The block, or the part of it that the log has. The span is valid until the next call.</returns>
    public ReadOnlySpan<byte> Read(long at, out int offset)
    {
        offset = (int)(at % _bytes.Length);
        if (at - offset != _start)
        {
            _start = at - offset;
            _length = (int)Math.Min(_bytes.Length, length - _start);
            RandomAccess.Read(file, _bytes.AsSpan(0, _length), _start);
        }

        return _bytes.AsSpan(0, _length);
    }
}
