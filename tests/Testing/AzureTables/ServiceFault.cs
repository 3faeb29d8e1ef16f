namespace Parley.Testing.AzureTables;

/// <summary>What may go wrong with one request to a table service.</summary>
public enum ServiceFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It never arrives: the connection breaks.</summary>
    Lost,

    /// <summary>It is done, and its answer lost: the connection breaks.</summary>
    ReplyLost,

    /// <summary>It arrives twice; the second answer is heard.</summary>
    Twice,

    /// <summary>503, with a pause to wait.</summary>
    Throttled,

    /// <summary>500, and nothing is done.</summary>
    Error,

    /// <summary>500, and it is done.</summary>
    ErrorAfter,

    /// <summary>404 for something that is there, and nothing is done.</summary>
    NotFound,

    /// <summary>404, and it is done.</summary>
    NotFoundAfter,
}
