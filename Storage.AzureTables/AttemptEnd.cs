namespace Parley.Storage.AzureTables;

/// <summary>How an attempt of a request ended.</summary>
internal enum AttemptEnd
{
    /// <summary>The service answered, perhaps with a refusal.</summary>
    Answered,

    /// <summary>The service answered that it cannot carry out the request now (408, 429, 5xx), or the connection broke.</summary>
    Failed,

    /// <summary>No answer came before the timeout of an attempt. The service may still carry it out.</summary>
    TimedOut,

    /// <summary>The caller cancelled the request. The service may still carry it out.</summary>
    GivenUp,
}
