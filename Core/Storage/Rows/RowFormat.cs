namespace Parley.Core.Storage.Rows;

/// <summary>The formats of rows, by the first byte of each. Every format is read; which one is written is the adapter's to say, so that
/// no silo meets a row that it cannot read.</summary>
public enum RowFormat
{
    /// <summary>Of all rows until schema 2 of the embedded store and schema 1 of the tables; of small and log rows until now.</summary>
    First = 1,

    /// <summary>Heads and inboxes: unsent messages, stamps of blocks, who added whom.</summary>
    Second = 2,

    /// <summary>The newest one.</summary>
    Newest = Second,
}
