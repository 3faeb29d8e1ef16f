namespace Parley.Core.Inbox;

/// <summary>Another activation of the same inbox keeps writing, or the store keeps failing:
/// given up after a few tries, nothing was promised.</summary>
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
