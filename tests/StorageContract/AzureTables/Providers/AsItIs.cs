using Orleans.Storage;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>A serializer whose payload is the state itself.</summary>
internal sealed class AsItIs : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => (BinaryData)(object)input!;

    public T Deserialize<T>(BinaryData input) => (T)(object)input;
}
