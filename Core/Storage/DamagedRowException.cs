namespace Parley.Core.Storage;

/// <summary>A row cannot be decoded, is truncated, or is missing although it must exist. It is an error for the row's owner only.</summary>
public sealed class DamagedRowException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public DamagedRowException()
    {
    }

    /// <summary>Creates the exception with a message, which contains table and key, never content.</summary>
    public DamagedRowException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public DamagedRowException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
