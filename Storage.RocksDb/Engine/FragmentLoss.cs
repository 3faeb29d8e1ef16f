namespace Parley.Storage.RocksDb.Engine;

/// <summary>What a power failure can have taken from a fragment.</summary>
internal enum FragmentLoss
{
    /// <summary>Nothing. The fragment is intact.</summary>
    None,

    /// <summary>Sectors after the header. The length and the kind in the header are right.</summary>
    Sectors,

    /// <summary>The end, with the end of the log. The length and the kind in the header are right.</summary>
    End,

    /// <summary>The length or the kind. Nothing in the header must be used.</summary>
    Header,

    /// <summary>No power failure leaves these bytes. They are damaged in another way.</summary>
    Impossible,
}
