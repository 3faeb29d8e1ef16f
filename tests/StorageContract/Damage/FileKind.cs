namespace Parley.StorageContract.Damage;

/// <summary>The role of a file of the database.</summary>
internal enum FileKind
{
    /// <summary>Rows, in blocks.</summary>
    Table,

    /// <summary>The newest log. A crash may tear its end.</summary>
    NewestLog,

    /// <summary>A closed log with rows that are not in a table yet.</summary>
    OlderLog,

    /// <summary>The list of the files.</summary>
    Manifest,

    /// <summary>The name of the current manifest.</summary>
    Current,

    /// <summary>A file without content of the store.</summary>
    Other,
}
