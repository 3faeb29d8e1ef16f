namespace Parley.Testing.Faults;

/// <summary>The faults of one call to a store.</summary>
public enum Fault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The call answers late.</summary>
    Slow,

    /// <summary>The call is not executed, and throws.</summary>
    FailBefore,

    /// <summary>The call is executed, and throws.</summary>
    FailAfter,

    /// <summary>The call is executed, does not answer for a long time, and then throws.</summary>
    ReplyLost,

    /// <summary>The call throws, and is executed later.</summary>
    DoneLate,

    /// <summary>The call is executed and answered, and executed once more later.</summary>
    Duplicate,

    /// <summary>The call is not executed; the answer is "conflict".</summary>
    Conflict,

    /// <summary>The call is executed; the answer is "conflict", as after a client's own retry whose first answer was lost.</summary>
    FalseConflict,
}

/// <summary>An injected fault. As with a real store, it does not say whether the call was executed.</summary>
public sealed class InjectedFaultException : Exception
{
    /// <summary>Whether the call was executed: only for the model that watches the store from below. Callers must not read it.</summary>
    public bool IsDone { get; init; }

    /// <summary>A fault without a message.</summary>
    public InjectedFaultException()
    {
    }

    /// <summary>A fault of the call that <paramref name="message"/> names.</summary>
    public InjectedFaultException(string message)
        : base(message)
    {
    }

    /// <summary>A fault of the call that <paramref name="message"/> names.</summary>
    public InjectedFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
