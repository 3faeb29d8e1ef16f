namespace Parley.Core.Storage;

/// <summary>Port: whether this process can keep what it is given.</summary>
/// <remarks>Only a store that can tell by itself has it; without one, writes are simply tried.</remarks>
public interface IStoreHealth
{
    /// <summary>Whether the store accepts writes. While it does not, reads still work, and every write throws
    /// <see cref="StoreReadOnlyException"/>.</summary>
    bool TakesWrites { get; }
}
