using System.Text;
using Azure.Data.Tables;
using Parley.Core.Storage;

namespace Parley.Storage.AzureTables;

/// <summary>The bytes of a row in binary columns <c>Data</c>, <c>Data1</c>, … of 64 KiB each: what one column can hold.</summary>
internal static class Payload
{
    public const int ChunkBytes = 64 * 1024;

    // 1 MiB is what an entity can hold, keys and names included.
    private const int MaxChunks = 15;

    /// <summary>Adds the bytes; none where the key says everything.</summary>
    /// <exception cref="ArgumentException">More than an entity can hold.</exception>
    public static TableEntity With(this TableEntity entity, byte[] bytes)
    {
        if (bytes.Length > MaxChunks * ChunkBytes)
            throw new ArgumentException($"A row of {bytes.Length} bytes does not fit into an entity.", nameof(bytes));
        if (bytes.Length is > 0 and <= ChunkBytes)
            entity[NameOf(0)] = bytes;
        else
            foreach (var (index, chunk) in bytes.Chunk(ChunkBytes).Index())
                entity[NameOf(index)] = chunk;
        return entity;
    }

    /// <summary>The bytes again.</summary>
    /// <exception cref="DamagedRowException">The entity has none.</exception>
    public static byte[] Of(TableEntity entity)
    {
        var first = Column(entity, 0) ?? throw new DamagedRowException($"Row {entity.PartitionKey}/{entity.RowKey} has no data.");
        if (!entity.ContainsKey(NameOf(1)))
            return first;
        var all = new List<byte>(first);
        for (var index = 1; Column(entity, index) is { } chunk; index++)
            all.AddRange(chunk);
        return [.. all];
    }

    /// <summary>What a row's checksum covers besides its bytes, so that a row under another's key is damage.</summary>
    public static byte[] KeyOf(string partitionKey, string rowKey) => Encoding.UTF8.GetBytes($"{partitionKey}/{rowKey}");

    public static byte[] KeyOf(TableEntity entity) => KeyOf(entity.PartitionKey, entity.RowKey);

    private static byte[]? Column(TableEntity entity, int index) => entity.TryGetValue(NameOf(index), out var value)
        ? value as byte[] ?? throw new DamagedRowException($"Row {entity.PartitionKey}/{entity.RowKey} has data that are no bytes.")
        : null;

    private static string NameOf(int index) => index == 0 ? "Data" : $"Data{index}";
}
