namespace Parley.Testing.AzureTables;

/// <summary>The faults of one request to a table service.</summary>
public enum ServiceFault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The request never arrives: the connection breaks.</summary>
    Lost,

    /// <summary>The request is executed, and its answer is lost: the connection breaks.</summary>
    ReplyLost,

    /// <summary>The request arrives twice; the client gets the second answer.</summary>
    Twice,

    /// <summary>503, with Retry-After.</summary>
    Throttled,

    /// <summary>500; the request is not executed.</summary>
    Error,

    /// <summary>500; the request is executed.</summary>
    ErrorAfter,

    /// <summary>404 for a row that exists; the request is not executed.</summary>
    NotFound,

    /// <summary>404; the request is executed.</summary>
    NotFoundAfter,
}
