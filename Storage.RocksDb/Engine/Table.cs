namespace Parley.Storage.RocksDb.Engine;

/// <summary>The column families. The number of a member is only an index in memory. On disk, a column family has the name of its
/// member.</summary>
internal enum Table
{
    /// <summary>Facts about the store itself: its schema version and its incarnation.</summary>
    Meta,

    /// <summary>Conversation id → head.</summary>
    Heads,

    /// <summary>Conversation id, sequence → row of the log.</summary>
    Log,

    /// <summary>Conversation id, sender, client id → sequence and request hash.</summary>
    ClientIds,

    /// <summary>Conversation id, kind, sequence → empty.</summary>
    Shares,

    /// <summary>Conversation id, user id → sequence.</summary>
    Receipts,

    /// <summary>Conversation id → the run that stored the open row.</summary>
    OpenRows,

    /// <summary>User id → head of the inbox.</summary>
    InboxHeads,

    /// <summary>User id, conversation id → row of the inbox.</summary>
    Pointers,

    /// <summary>User id, kind, key → id of what was created.</summary>
    CreatedIds,

    /// <summary>User id → profile.</summary>
    People,

    /// <summary>Beginning of a folded word, user id → empty.</summary>
    PeopleWords,

    /// <summary>Grain id, state name → version and payload.</summary>
    GrainState,
}
