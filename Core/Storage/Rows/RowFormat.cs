namespace Parley.Core.Storage.Rows;

/// <summary>The formats of rows. The first byte of a row names its format. Every format can be read. The storage adapter decides which
/// format is written, so that no silo reads a row that it does not understand.</summary>
public enum RowFormat
{
    /// <summary>Used for all rows up to schema 2 of the embedded store and schema 1 of the tables. Small rows and log rows still use
    /// it.</summary>
    First = 1,

    /// <summary>Used for heads and inboxes. It adds unsent messages, stamps of blocks, and the member who added a person.</summary>
    Second = 2,

    /// <summary>The newest format.</summary>
    Newest = Second,
}
