namespace Parley.Storage.RocksDb;

/// <summary>The data folder cannot be opened: held by another process, written by a newer version, or damaged.</summary>
/// <remarks>The message is a sentence for the person who started the process: what is wrong, where, and what to do.</remarks>
public sealed class StoreUnusableException : Exception
{
    /// <summary>Unusable without further words.</summary>
    public StoreUnusableException()
    {
    }

    /// <summary>Unusable for the reason that <paramref name="message"/> gives.</summary>
    public StoreUnusableException(string message)
        : base(message)
    {
    }

    /// <summary>Unusable for the reason that <paramref name="message"/> gives, found by <paramref name="innerException"/>.</summary>
    public StoreUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
