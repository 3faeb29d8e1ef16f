using System.Security.Cryptography;
using System.Text;

namespace Parley.Grains.Content;

/// <summary>Recognises the repeat of a creation without storing the request.</summary>
/// <param name="Salt">16 random bytes. They make the hashes of equal requests for different objects differ.</param>
/// <param name="Value">The first 16 bytes of the SHA-256 hash of salt and request.</param>
[GenerateSerializer, Immutable, Alias("parley.RequestHash")]
internal sealed record RequestHash([property: Id(0)] byte[] Salt, [property: Id(1)] byte[] Value)
{
    private const int Size = 16;

    /// <summary>Hashes a request with a new salt.</summary>
    public static RequestHash Of(string canonicalRequest)
    {
        var salt = RandomNumberGenerator.GetBytes(Size);
        return new(salt, Compute(salt, canonicalRequest));
    }

    /// <summary>Whether this is the hash of that request.</summary>
    public bool Matches(string canonicalRequest) => Value.AsSpan().SequenceEqual(Compute(Salt, canonicalRequest));

    private static byte[] Compute(byte[] salt, string canonicalRequest) =>
        SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(canonicalRequest)])[..Size];
}
