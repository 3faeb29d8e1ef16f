namespace Parley.Storage.AzureTables;

/// <summary>The storage account cannot be used: it does not answer, or refuses who asks. The message says which, for an operator.</summary>
public sealed class StoreUnusableException : Exception
{
    /// <summary>Without further words.</summary>
    public StoreUnusableException()
    {
    }

    /// <summary>With a sentence for the operator.</summary>
    public StoreUnusableException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence for the operator, and what was found.</summary>
    public StoreUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
