namespace Parley.Storage.RocksDb;

/// <summary>The data folder cannot be opened: another process holds it, a newer version wrote it, or it is damaged.</summary>
/// <remarks>The message tells the person who started the process what is wrong, where, and what to do.</remarks>
public sealed class StoreUnusableException : Exception
{
    /// <summary>Creates an exception without a message of its own.</summary>
    public StoreUnusableException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    public StoreUnusableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    public StoreUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
