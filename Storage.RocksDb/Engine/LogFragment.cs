using System.Buffers.Binary;
using System.Numerics;
using Parley.Core.Storage.Rows;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>A fragment of a log: a complete record, or the first, a middle or the last part of one.</summary>
/// <remarks>A log is a sequence of blocks of 32 KiB. A block is filled with fragments: checksum (4 bytes), length of the payload (2), kind
/// (1), payload. A record that does not fit into its block is split into fragments. If the rest of a block is too short for a header, it is
/// padding.</remarks>
internal readonly record struct LogFragment
{
    public const int BlockLength = 32 << 10;

    public const int HeaderLength = 7;

    /// <summary>The offset of the length within the header.</summary>
    public const int LengthAt = 4;

    /// <summary>The offset of the kind within the header.</summary>
    public const int KindAt = 6;

    private const byte Full = 1;
    private const byte First = 2;
    private const byte Middle = 3;
    private const byte Last = 4;

    /// <summary>The length with the header, as the header states it.</summary>
    public int Length { get; private init; }

    /// <summary>Whether the fragment is complete and its checksum is right.</summary>
    public bool IsIntact { get; private init; }

    /// <summary>Whether the block, or the file, ends before the fragment.</summary>
    public bool IsCut { get; private init; }

    /// <summary>Whether the header has only zeros.</summary>
    public bool IsZero { get; private init; }

    private byte Kind { get; init; }

    /// <summary>Whether the fragment belongs to a record with rows. The other kinds are about the log itself.</summary>
    public bool HasRows => Kind is >= Full and <= Last;

    /// <summary>Whether a record begins here.</summary>
    public bool BeginsRecord => Kind is Full or First;

    /// <summary>Whether no further fragment of its record follows.</summary>
    public bool EndsRecord => Kind is not (First or Middle);

    /// <summary>Reads the fragment at an offset of a block.</summary>
    public static LogFragment At(ReadOnlySpan<byte> block, int at)
    {
        var bytes = block[at..];
        if (bytes.Length < HeaderLength)
            return new() { Length = bytes.Length, IsCut = true };
        var length = HeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(bytes[LengthAt..]);
        var isZero = !bytes[..HeaderLength].ContainsAnyExcept((byte)0);
        return new()
        {
            Length = length,
            Kind = bytes[KindAt],
            IsZero = isZero,
            IsCut = length > bytes.Length,
            IsIntact = !isZero && length <= bytes.Length && HasItsChecksum(bytes[..length]),
        };
    }

    /// <summary>Whether an intact fragment begins anywhere in these bytes.</summary>
    public static bool AnyIn(ReadOnlySpan<byte> bytes) => Next(bytes, _ => true) is not null;

    /// <summary>Whether an intact fragment that begins a record is anywhere in these bytes.</summary>
    public static bool AnyBeginningIn(ReadOnlySpan<byte> bytes) => NextBeginning(bytes) is not null;

    /// <summary>Where the first intact fragment in these bytes is that begins a record; null if there is none.</summary>
    public static int? NextBeginning(ReadOnlySpan<byte> bytes) => Next(bytes, kind => kind is Full or First);

    private static int? Next(ReadOnlySpan<byte> bytes, Predicate<byte> ofKind)
    {
        for (var at = 0; at + HeaderLength <= bytes.Length; at++)
        {
            if (ofKind(bytes[at + KindAt]) && At(bytes, at).IsIntact)
                return at;
        }

        return null;
    }

    private static bool HasItsChecksum(ReadOnlySpan<byte> fragment)
    {
        // The stored checksum is rotated and offset (masked), because a checksum over bytes that contain checksums would be weak.
        var stored = BitOperations.RotateRight(Crc32C.Of([], fragment[6..]), 15) + 0xa282ead8;
        return BinaryPrimitives.ReadUInt32LittleEndian(fragment) == stored;
    }
}
