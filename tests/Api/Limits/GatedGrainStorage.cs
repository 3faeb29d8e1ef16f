using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Parley.Api.Limits;

/// <summary>Grain storage whose reads of one grain's state wait until the test releases them.</summary>
internal sealed class GatedGrainStorage(string key) : IGrainStorage
{
    private readonly TaskCompletionSource _free = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGrainStorage? _inner;

    /// <summary>Decorates the registered grain storage with this one.</summary>
    public void PutInto(IServiceCollection services)
    {
        var inner = services.Single(service => service.IsKeyedService && service.ServiceType == typeof(IGrainStorage));
        services.AddKeyedSingleton<IGrainStorage>(inner.ServiceKey, (provider, name) =>
        {
            _inner = (IGrainStorage)inner.KeyedImplementationFactory!(provider, name);
            return this;
        });
    }

    /// <summary>Releases all waiting reads.</summary>
    public void LetGo() => _free.SetResult();

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainId.Key.ToString() == key)
            await _free.Task;
        await _inner!.ReadStateAsync(stateName, grainId, grainState);
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        _inner!.WriteStateAsync(stateName, grainId, grainState);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        _inner!.ClearStateAsync(stateName, grainId, grainState);
}
