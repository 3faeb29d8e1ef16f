namespace Parley.Core.Inbox;

/// <summary>Thrown after several tries, if another activation keeps writing the same inbox or the store keeps failing. The outcome of the
/// change is unknown.</summary>
public sealed class InboxConflictException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public InboxConflictException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public InboxConflictException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public InboxConflictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
