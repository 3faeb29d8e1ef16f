using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Core.Verification;

/// <summary>The number of rows and the sum of their hashes. Two sets of rows with the same sum are equal. The order of reading does not
/// matter.</summary>
/// <remarks>An audit compares two indexes this way without holding either in memory. Each hash has 128 bits.</remarks>
public record struct RowSum
{
    private UInt128 _sum;

    /// <summary>The number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="row">An unambiguous text of all fields in which two rows may differ.</param>
    public void Add(string row)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(row));
        _sum += BinaryPrimitives.ReadUInt128LittleEndian(hash);
        Count++;
    }
}
