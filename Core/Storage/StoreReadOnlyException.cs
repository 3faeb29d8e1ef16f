namespace Parley.Core.Storage;

/// <summary>The store does not accept writes at present. The write has certainly not happened, so cached state stays valid.</summary>
/// <remarks>After other exceptions of a write, the outcome is unknown. Reads still work. The store accepts writes again when the cause has
/// ended, for example a full disk.</remarks>
public sealed class StoreReadOnlyException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public StoreReadOnlyException()
    {
    }

    /// <summary>Creates the exception with the reason.</summary>
    public StoreReadOnlyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the reason and its cause.</summary>
    public StoreReadOnlyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
