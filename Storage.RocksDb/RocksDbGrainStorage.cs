using Orleans.Storage;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb;

/// <summary>Grain state in the embedded store.</summary>
/// <remarks>Every write and every clear gives the record a new ETag, even if the values are equal. A cleared record stays as a row without
/// payload, so that a writer with an older ETag is still refused.</remarks>
internal sealed class RocksDbGrainStorage(RocksDbStore store, IGrainStorageSerializer serializer) : IGrainStorage
{
    private const RowFormat Format = RowFormat.First;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = Key.GrainState(grainId, stateName);
        var (etag, payload) = store.Database.Get(Table.GrainState, key) is { } row ? Decode(key, row) : (null, null);
        (grainState.ETag, grainState.RecordExists) = (etag, payload is not null);
        grainState.State = payload is null ? Fresh<T>() : Deserialize<T>(key, payload);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var payload = serializer.Serialize(grainState.State);
        grainState.ETag = await ReplaceAsync(stateName, grainId, grainState.ETag, payload.ToMemory(), cancellationToken);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        grainState.ETag = await ReplaceAsync(stateName, grainId, grainState.ETag, payload: null, cancellationToken);
        (grainState.State, grainState.RecordExists) = (Fresh<T>(), false);
    }

    private async Task<string> ReplaceAsync(
        string stateName, GrainId grainId, string? expected, ReadOnlyMemory<byte>? payload, CancellationToken cancellationToken)
    {
        var key = Key.GrainState(grainId, stateName);
        var version = Guid.NewGuid();
        var row = Encode(key, version, payload);
        var (written, current) = await store.CommitAsync(
            batch =>
            {
                var stored = batch.Get(Table.GrainState, key) is { } existing ? Decode(key, existing).ETag : null;
                if (stored != (string.IsNullOrEmpty(expected) ? null : expected))
                    return (false, stored);
                batch.Put(Table.GrainState, key, row);
                return (true, version.ToString("N"));
            },
            cancellationToken);
        return written
            ? current!
            : throw new InconsistentStateException(
                $"State '{stateName}' of grain {grainId} has changed since it was read.", current, expected);
    }

    private T Deserialize<T>(byte[] key, byte[] payload)
    {
        try
        {
            return serializer.Deserialize<T>(BinaryData.FromBytes(payload)) ?? Fresh<T>();
        }
        catch (Exception exception)
        {
            // The serializer's message may quote the state. So the new exception has only the key and the type of the error.
            throw new DamagedRowException($"Grain state {RowReader.Printable(key)} cannot be decoded ({exception.GetType().Name}).");
        }
    }

    private static T Fresh<T>() => Activator.CreateInstance<T>();

    internal static byte[] Encode(byte[] key, Guid version, ReadOnlyMemory<byte>? payload)
    {
        var writer = new RowWriter(Format);
        writer.UniqueId(version);
        writer.Byte(payload is null ? (byte)0 : (byte)1);
        if (payload is { } present)
            writer.Bytes(present.Span);
        return writer.Finish(key);
    }

    internal static (string? ETag, byte[]? Payload) Decode(byte[] key, byte[] row)
    {
        var reader = new RowReader("grain state", key, row, Format);
        var etag = reader.UniqueId().ToString("N");
        var payload = reader.Flag() ? reader.Bytes().ToArray() : null;
        reader.End();
        return (etag, payload);
    }
}
