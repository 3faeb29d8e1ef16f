namespace Parley.StorageContract.Damage;

/// <summary>What a file of the database is for.</summary>
internal enum FileKind
{
    /// <summary>Rows, in blocks.</summary>
    Table,

    /// <summary>The log that was written last: its end may be torn by a crash.</summary>
    NewestLog,

    /// <summary>A log that was ended, of which something is in no table yet.</summary>
    OlderLog,

    /// <summary>Which files there are.</summary>
    Manifest,

    /// <summary>Which manifest there is.</summary>
    Current,

    /// <summary>Nothing that is read as content.</summary>
    Other,
}
