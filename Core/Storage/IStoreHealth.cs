namespace Parley.Core.Storage;

/// <summary>Port: whether the store of this process accepts writes.</summary>
/// <remarks>Optional. Only a store that knows its own state implements it. Without it, every write is attempted.</remarks>
public interface IStoreHealth
{
    /// <summary>Whether the store accepts writes. While it does not, reads still work, and every write throws
    /// <see cref="StoreReadOnlyException"/>.</summary>
    bool TakesWrites { get; }
}
