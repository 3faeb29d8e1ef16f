using System.Security.Cryptography;
using System.Text;

namespace Parley.Grains.Content;

/// <summary>Tells whether a creation is the same request again, without keeping the request.</summary>
/// <param name="Salt">16 random bytes, so that equal requests of different things do not show as such.</param>
/// <param name="Value">The first 16 bytes of SHA-256 over salt and request.</param>
[GenerateSerializer, Immutable, Alias("parley.RequestHash")]
internal sealed record RequestHash([property: Id(0)] byte[] Salt, [property: Id(1)] byte[] Value)
{
    private const int Size = 16;

    /// <summary>The hash of a request under a new salt.</summary>
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
