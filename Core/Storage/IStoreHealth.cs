namespace Parley.Core.Storage;

/// <summary>Port: whether this process can keep what it is given.</summary>
/// <remarks>Only a store that can tell by itself has it; without one, writes are simply tried.</remarks>
public interface IStoreHealth
{
    /// <summary>Whether writes are taken. While they are not, reads go on and every write is a
    /// <see cref="StoreReadOnlyException"/>.</summary>
    bool TakesWrites { get; }
}
