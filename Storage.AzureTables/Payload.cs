using System.Text;
using Azure.Data.Tables;
using Parley.Core.Storage;

namespace Parley.Storage.AzureTables;

/// <summary>The bytes of a row, in binary columns <c>Data</c>, <c>Data1</c>, … of at most 64 KiB each, which is the limit of a
/// column.</summary>
internal static class Payload
{
    public const int ChunkBytes = 64 * 1024;

    // An entity can have 1 MiB, with its keys and names.
    private const int MaxChunks = 15;

    /// <summary>Adds the bytes of a row. If there are none, it adds no column.</summary>
    /// <exception cref="ArgumentException">The bytes do not fit into an entity.</exception>
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

    /// <summary>Reads the bytes of a row.</summary>
    /// <exception cref="DamagedRowException">The entity has no bytes, or a column is not binary.</exception>
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

    /// <summary>The key bytes that a row's checksum covers, so that a row under another key counts as damaged.</summary>
    public static byte[] KeyOf(string partitionKey, string rowKey) => Encoding.UTF8.GetBytes($"{partitionKey}/{rowKey}");

    public static byte[] KeyOf(TableEntity entity) => KeyOf(entity.PartitionKey, entity.RowKey);

    private static byte[]? Column(TableEntity entity, int index) => entity.TryGetValue(NameOf(index), out var value)
        ? value as byte[] ?? throw new DamagedRowException($"Row {entity.PartitionKey}/{entity.RowKey} has data that is not binary.")
        : null;

    private static string NameOf(int index) => index == 0 ? "Data" : $"Data{index}";
}
