namespace Parley.Storage.AzureTables;

/// <summary>The storage account cannot be used: it does not answer, or refuses the request. The message tells the operator why.</summary>
public sealed class StoreUnusableException : Exception
{
    /// <summary>Creates an exception without a message of its own.</summary>
    public StoreUnusableException()
    {
    }

    /// <summary>Creates an exception with a message for the operator.</summary>
    public StoreUnusableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message for the operator and its cause.</summary>
    public StoreUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
