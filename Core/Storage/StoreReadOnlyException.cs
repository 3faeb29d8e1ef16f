namespace Parley.Core.Storage;

/// <summary>The store takes no writes for now. Certainly nothing was written, and what is known of what is stored still holds.</summary>
/// <remarks>The one exception of a write whose outcome is not unknown. Reads go on; writes are taken again by themselves when what
/// hindered them is over, for example a full disk.</remarks>
public sealed class StoreReadOnlyException : Exception
{
    /// <summary>Not written without further words.</summary>
    public StoreReadOnlyException()
    {
    }

    /// <summary>Not written for the reason that <paramref name="message"/> gives.</summary>
    public StoreReadOnlyException(string message)
        : base(message)
    {
    }

    /// <summary>Not written for the reason that <paramref name="message"/> gives, found by <paramref name="innerException"/>.</summary>
    public StoreReadOnlyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
