namespace Parley.Core.Storage;

/// <summary>A request was not sent to the store, because too many others were not answered yet. It certainly had no effect.</summary>
public sealed class StoreBusyException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public StoreBusyException()
    {
    }

    /// <summary>Creates the exception with a message that names the limits.</summary>
    public StoreBusyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public StoreBusyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
