using System.Security.Cryptography;

namespace Parley.Core.Conversations;

/// <summary>Where operation ids, tokens and secrets come from: one seam, so that a run can be repeated from its seed.</summary>
internal interface IRandomSource
{
    /// <summary>An id that nobody else has.</summary>
    Guid NewId();

    /// <summary>Unguessable bytes.</summary>
    byte[] NewSecret(int length);
}

/// <summary>The operating system's.</summary>
internal sealed class SystemRandomSource : IRandomSource
{
    public Guid NewId() => Guid.NewGuid();

    public byte[] NewSecret(int length) => RandomNumberGenerator.GetBytes(length);
}
