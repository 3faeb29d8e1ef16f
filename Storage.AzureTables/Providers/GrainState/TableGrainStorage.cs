using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace Parley.Storage.AzureTables.Providers.GrainState;

/// <summary>Grain state, a row for each state, in the layout of Microsoft's package.</summary>
/// <remarks>Tokens are honoured until a write is sent: the outcome of a cancelled one would be unknown. Neither logs nor exceptions hold any of a
/// state.</remarks>
internal sealed class TableGrainStorage(string name, AzureTableStorageOptions options, IOptions<ClusterOptions> cluster)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    // What a key may be long.
    private const int MaxKey = 1024;

    private readonly TableClient _table = TableOptionsValidator.TableOf(
        nameof(AzureTableStorageOptions), options.TableName, options.TableServiceClient);

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe($"{nameof(TableGrainStorage)} {name}", options.InitStage, CreateTableAsync);

    public Task CreateTableAsync(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var row = await FindAsync(KeyOf(stateName, grainId), cancellationToken).ConfigureAwait(false);
        var payload = row is null ? null : Decoded(stateName, grainId, () => StateColumns.Read(row));
        grainState.State = payload is null
            ? Fresh<T>()
            : Decoded(stateName, grainId, () => options.GrainStorageSerializer.Deserialize<T>(payload)) ?? Fresh<T>();
        (grainState.ETag, grainState.RecordExists) = (row?.ETag.ToString(), payload is not null);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var row = KeyOf(stateName, grainId);
        StateColumns.Write(row, options.GrainStorageSerializer.Serialize(grainState.State), options.UseStringFormat);
        grainState.ETag = await PutAsync(row, grainId, grainState.ETag).ConfigureAwait(false);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var row = KeyOf(stateName, grainId);
        if (!options.DeleteStateOnClear)
        {
            grainState.ETag = await PutAsync(row, grainId, grainState.ETag).ConfigureAwait(false);
        }
        else if (!string.IsNullOrEmpty(grainState.ETag))
        {
            await DeleteAsync(row, grainId, grainState.ETag).ConfigureAwait(false);
            grainState.ETag = null;
        }

        (grainState.State, grainState.RecordExists) = (Fresh<T>(), false);
    }

    /// <summary>Writes a row that must be at a version, or not be there at all.</summary>
    /// <returns>Its new version.</returns>
    private async Task<string> PutAsync(TableEntity row, GrainId grainId, string? etag)
    {
        var attempts = new Attempts();
        try
        {
            using (attempts.Begin())
            {
                var answer = string.IsNullOrEmpty(etag)
                    ? await _table.AddEntityAsync(row, CancellationToken.None).ConfigureAwait(false)
                    : await _table.UpdateEntityAsync(row, new ETag(etag), TableUpdateMode.Replace, CancellationToken.None).ConfigureAwait(false);
                return answer.Headers.ETag?.ToString()
                    ?? throw new InvalidOperationException("The service answered a write without the version that it made.");
            }
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409 or 412)
        {
            // After an answer was lost, the refusal may be the echo of our own success. The layout has no place for a mark of ours: the same
            // payload at another version is ours, or as good as ours.
            if (attempts.WereRepeated
                && await FindAsync(row, CancellationToken.None).ConfigureAwait(false) is { } stored
                && stored.ETag.ToString() != etag
                && StateColumns.Same(stored, row))
                return stored.ETag.ToString();
            throw Refused(grainId, etag, exception);
        }
    }

    private async Task DeleteAsync(TableEntity row, GrainId grainId, string etag)
    {
        var attempts = new Attempts();
        try
        {
            using (attempts.Begin())
            {
                using var answer = await _table.DeleteEntityAsync(row.PartitionKey, row.RowKey, new ETag(etag), CancellationToken.None)
                    .ConfigureAwait(false);
                if (answer.Status != 404)
                    return;
                throw new RequestFailedException(answer);
            }
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409 or 412)
        {
            // Gone after an answer was lost: gone is what was wanted.
            if (exception.Status != 404 || !attempts.WereRepeated)
                throw Refused(grainId, etag, exception);
        }
    }

    private async Task<TableEntity?> FindAsync(TableEntity key, CancellationToken cancellationToken)
    {
        try
        {
            return await _table.GetEntityAsync<TableEntity>(key.PartitionKey, key.RowKey, null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private TableStorageUpdateConditionNotSatisfiedException Refused(GrainId grainId, string? etag, RequestFailedException exception) =>
        new(grainId.Type.ToString()!, grainId.ToString(), _table.Name, "Unknown", etag, exception);

    private T Decoded<T>(string stateName, GrainId grainId, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (Exception exception)
        {
            // The decoder's own words may quote the state: only its kind goes further.
            throw new AggregateException(
                $"State '{stateName}' of grain {grainId} in table {_table.Name} cannot be decoded ({exception.GetType().Name}).");
        }
    }

    private TableEntity KeyOf(string stateName, GrainId grainId) => new(Clean($"{cluster.Value.ServiceId}_{grainId}"), Clean(stateName));

    private static string Clean(string key)
    {
        var clean = key.Replace('/', '_').Replace('\\', '_').Replace('#', '_').Replace('?', '_');
        return clean.Length < MaxKey
            ? clean
            : throw new ArgumentException($"A key of {clean.Length} characters is too long: a table takes fewer than {MaxKey}.", nameof(key));
    }

    private static T Fresh<T>() => Activator.CreateInstance<T>();
}
