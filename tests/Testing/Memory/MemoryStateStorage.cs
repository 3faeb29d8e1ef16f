using System.Text.Json;
using Orleans.Storage;

namespace Parley.Testing.Memory;

/// <summary>Grain state in memory, for all silos of a test cluster. It is kept as JSON, so no object is shared with a grain.</summary>
/// <remarks>A test can let a write fail once, before or after it is stored. For the grain both are the same unknown outcome.</remarks>
public sealed class MemoryStateStorage : IGrainStorage
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, GrainId Id), (string? Json, int Version)> _rows = [];
    private readonly Dictionary<(string Name, string Key), bool> _failures = [];
    private readonly HashSet<(string Name, string Key)> _refused = [];
    private readonly List<(string Name, string Key, Func<string?, bool> IsReached, TaskCompletionSource Reached)> _waiting = [];

    /// <summary>Lets the next write of a state fail, once.</summary>
    /// <param name="stateName">The name of the state.</param>
    /// <param name="key">The grain's key.</param>
    /// <param name="written">Whether the write is stored although it fails.</param>
    public void FailNext(string stateName, string key, bool written)
    {
        lock (_gate)
            _failures[(stateName, key)] = written;
    }

    /// <summary>Makes all writes of a state fail, or stops that.</summary>
    public void Refuse(string stateName, string key, bool refuses)
    {
        lock (_gate)
            _ = refuses ? _refused.Add((stateName, key)) : _refused.Remove((stateName, key));
    }

    /// <summary>Waits until a stored state satisfies a condition. The grain type must have the same name as its state.</summary>
    /// <param name="stateName">The name of the state.</param>
    /// <param name="key">The grain's key.</param>
    /// <param name="isReached">The condition. It gets the stored JSON, or null if nothing is stored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task UntilAsync(string stateName, string key, Func<string?, bool> isReached, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (isReached(_rows.GetValueOrDefault((stateName, GrainId.Create(stateName, key))).Json))
                reached.SetResult();
            else
                _waiting.Add((stateName, key, isReached, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            var (json, version) = _rows.GetValueOrDefault((stateName, grainId));
            grainState.State = json is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(json)!;
            (grainState.RecordExists, grainState.ETag) = (json is not null, ETag(version));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Replace(stateName, grainId, grainState, JsonSerializer.Serialize(grainState.State));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Replace(stateName, grainId, grainState, null);
        grainState.State = Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    private static string? ETag(int version) => version == 0 ? null : $"{version}";

    private void Replace<T>(string stateName, GrainId grainId, IGrainState<T> grainState, string? json)
    {
        lock (_gate)
        {
            var stored = _rows.GetValueOrDefault((stateName, grainId)).Version;
            if (ETag(stored) != grainState.ETag)
                throw new InconsistentStateException("The state has changed since it was read.", ETag(stored), grainState.ETag);
            var key = (stateName, grainId.Key.ToString()!);
            var fails = _failures.Remove(key, out var written) || _refused.Contains(key);
            if (!fails || written)
            {
                _rows[(stateName, grainId)] = (json, stored + 1);
                foreach (var one in _waiting.Where(one => (one.Name, one.Key) == key && one.IsReached(json)))
                    one.Reached.TrySetResult();
            }

            if (fails)
                throw new IOException("The store did not answer.");
            (grainState.RecordExists, grainState.ETag) = (json is not null, ETag(stored + 1));
        }
    }
}
