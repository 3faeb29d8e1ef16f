namespace Parley.Storage.RocksDb.Engine;

/// <summary>The column families. A number is a position in memory only; at rest a family has the name of its member.</summary>
internal enum Table
{
    /// <summary>About the store itself: its schema version.</summary>
    Meta,

    /// <summary>Conversation id → head.</summary>
    Heads,

    /// <summary>Conversation id, sequence → row of the log.</summary>
    Log,

    /// <summary>Conversation id, sender, client id → sequence and request hash.</summary>
    ClientIds,

    /// <summary>Conversation id, kind, sequence → nothing.</summary>
    Shares,

    /// <summary>Conversation id, user id → sequence.</summary>
    Receipts,

    /// <summary>Conversation id → the run that opened it.</summary>
    OpenRows,

    /// <summary>User id → head of the inbox.</summary>
    InboxHeads,

    /// <summary>User id, conversation id → row of the inbox.</summary>
    Pointers,

    /// <summary>User id, kind, key → id of what was created.</summary>
    CreatedIds,

    /// <summary>User id → profile.</summary>
    People,

    /// <summary>Beginning of a word in capitals, user id → nothing.</summary>
    PeopleWords,

    /// <summary>Grain id, state name → version and payload.</summary>
    GrainState,
}
