using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parley;

/// <summary>The format of the ids that the server generates for groups, boards and pins.</summary>
/// <remarks>26 lower-case characters in base 32 (without i, l, o, u) encode the 128 bits of a version 7 UUID. So the ordinal order is the
/// order of creation, 74 bits are random, and a URL needs no escaping.</remarks>
public static class OpaqueId
{
    /// <summary>Length of every such id, in characters.</summary>
    public const int Length = 26;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>Encodes a version 7 UUID as an id.</summary>
    public static string From(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        var bits = new UInt128(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return string.Create(Length, bits, static (chars, rest) =>
        {
            for (var i = Length - 1; i >= 0; i--, rest >>= 5)
                chars[i] = Alphabet[(int)(rest & 31)];
        });
    }

    /// <summary>Returns the time at which an id was created, by the clock of the silo that created it.</summary>
    /// <param name="id">A valid id.</param>
    public static DateTimeOffset TimeOf(string id)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(IsValid(id), true);

        // The first ten characters encode 50 bits: two bits above the UUID, and the UUID's first 48 bits, which are milliseconds since
        // 1970.
        var milliseconds = 0L;
        foreach (var character in id.AsSpan(0, 10))
            milliseconds = (milliseconds << 5) + Alphabet.IndexOf(character, StringComparison.Ordinal);
        return DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds & 0xFFFF_FFFF_FFFF);
    }

    /// <summary>Returns whether <paramref name="text"/> has the format of such an id.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Characters);
}
