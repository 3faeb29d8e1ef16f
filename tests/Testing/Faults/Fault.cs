namespace Parley.Testing.Faults;

/// <summary>What may go wrong with one call of a store.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It answers late.</summary>
    Slow,

    /// <summary>Nothing is done; an exception.</summary>
    FailBefore,

    /// <summary>It is done; an exception.</summary>
    FailAfter,

    /// <summary>It is done; no answer for a long time, then an exception.</summary>
    ReplyLost,

    /// <summary>An exception; it is done later.</summary>
    DoneLate,

    /// <summary>It is done and answered; later it is done once more.</summary>
    Duplicate,

    /// <summary>Nothing is done; the answer is "conflict".</summary>
    Conflict,

    /// <summary>It is done; the answer is "conflict", as after a client's own repeat whose first reply was lost.</summary>
    FalseConflict,
}

/// <summary>A fault on purpose. As with a real store, it says nothing about whether the call was carried out.</summary>
public sealed class InjectedFaultException : Exception
{
    /// <summary>For who watches the store from below: whether the call was carried out. Callers do not look.</summary>
    public bool IsDone { get; init; }

    /// <summary>A fault without further words.</summary>
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
