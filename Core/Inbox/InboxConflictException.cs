namespace Parley.Core.Inbox;

/// <summary>Thrown after a few tries, because another activation keeps writing the same inbox, or because the store keeps failing. The
/// caller has been promised nothing.</summary>
public sealed class InboxConflictException : Exception
{
    /// <summary>A conflict without further words.</summary>
    public InboxConflictException()
    {
    }

    /// <summary>A conflict in words.</summary>
    public InboxConflictException(string message)
        : base(message)
    {
    }

    /// <summary>A conflict in words, with its cause.</summary>
    public InboxConflictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
