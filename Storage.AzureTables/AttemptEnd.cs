namespace Parley.Storage.AzureTables;

/// <summary>How an attempt of a request ended.</summary>
internal enum AttemptEnd
{
    /// <summary>The service answered, perhaps with a refusal.</summary>
    Answered,

    /// <summary>The service is overloaded or out of order, or the connection broke.</summary>
    Failed,

    /// <summary>No answer came before the timeout of an attempt. The service may still carry it out.</summary>
    TimedOut,

    /// <summary>The caller cancelled the request. The service may still carry it out.</summary>
    GivenUp,
}
