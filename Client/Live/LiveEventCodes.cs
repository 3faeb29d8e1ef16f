using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Why a client must read again.</summary>
[JsonConverter(typeof(TolerantEnumConverter<ResyncReason>))]
public enum ResyncReason
{
    /// <summary>A reason that this version does not know. The client forgets everything.</summary>
    Unknown = 0,

    /// <summary>The client did not read fast enough. It reads the inbox, and the changes of its conversations.</summary>
    Behind,

    /// <summary>A crash burned revisions. The client reads the inbox, and the changes of its conversations.</summary>
    Crashed,

    /// <summary>The client's revision is too old. The client forgets everything.</summary>
    TooOld,

    /// <summary>The store was restored from a backup. The client forgets everything.</summary>
    Restored,
}

/// <summary>Why the server ended a stream.</summary>
[JsonConverter(typeof(TolerantEnumConverter<ClosingCode>))]
public enum ClosingCode
{
    /// <summary>A code that this version does not know. The client connects again.</summary>
    Unknown = 0,

    /// <summary>The server process ends; another one serves the stream.</summary>
    ShuttingDown,

    /// <summary>The session was signed out.</summary>
    SignedOut,

    /// <summary>The token has expired.</summary>
    TokenExpired,

    /// <summary>The person opened more streams than are allowed; the oldest one was closed.</summary>
    TooManyStreams,
}

/// <summary>The parts of an account that a client may show.</summary>
[JsonConverter(typeof(TolerantEnumConverter<AccountPart>))]
public enum AccountPart
{
    /// <summary>A part that this version does not know.</summary>
    Unknown = 0,

    /// <summary>The profile.</summary>
    Profile,

    /// <summary>The settings.</summary>
    Settings,

    /// <summary>The blocks.</summary>
    Blocks,

    /// <summary>The contacts.</summary>
    Contacts,
}
