using Orleans.Storage;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>The payload is the state.</summary>
internal sealed class AsItIs : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => (BinaryData)(object)input!;

    public T Deserialize<T>(BinaryData input) => (T)(object)input;
}
