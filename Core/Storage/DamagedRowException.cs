namespace Parley.Core.Storage;

/// <summary>A row that cannot be decoded, is cut off, or is missing where it must be. Loud, and an error for its owner only.</summary>
public sealed class DamagedRowException : Exception
{
    /// <summary>Damage without further words.</summary>
    public DamagedRowException()
    {
    }

    /// <summary>Damage that <paramref name="message"/> locates: table and key, never content.</summary>
    public DamagedRowException(string message)
        : base(message)
    {
    }

    /// <summary>Damage that <paramref name="message"/> locates, found by <paramref name="innerException"/>.</summary>
    public DamagedRowException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
