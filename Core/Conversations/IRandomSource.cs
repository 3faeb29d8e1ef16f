using System.Security.Cryptography;

namespace Parley.Core.Conversations;

/// <summary>The source of operation ids, tokens and secrets. Tests replace it, so that a run can be repeated from its seed.</summary>
internal interface IRandomSource
{
    /// <summary>Returns a unique id.</summary>
    Guid NewId();

    /// <summary>Returns unguessable bytes.</summary>
    byte[] NewSecret(int length);
}

/// <summary>The random numbers of the operating system.</summary>
internal sealed class SystemRandomSource : IRandomSource
{
    public Guid NewId() => Guid.NewGuid();

    public byte[] NewSecret(int length) => RandomNumberGenerator.GetBytes(length);
}
