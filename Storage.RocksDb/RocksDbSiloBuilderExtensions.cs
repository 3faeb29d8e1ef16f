using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Providers;
using Orleans.Storage;
using Parley.Core.Settings;
using Parley.Core.Storage;
using Parley.Storage.RocksDb;

namespace Orleans.Hosting;

/// <summary>The embedded store for a silo.</summary>
public static class RocksDbSiloBuilderExtensions
{
    /// <summary>Stores conversations, inboxes, people and grain state in one folder. The store opens before the first grain is activated,
    /// and closes after the last one.</summary>
    /// <remarks>Options come from the section <c>RocksDb</c>, then from <paramref name="configure"/>, and are validated at the start. The
    /// start fails with a <see cref="StoreUnusableException"/> if another process holds the folder, or if its data is newer than this
    /// program or damaged.</remarks>
    public static ISiloBuilder AddRocksDbStorage(this ISiloBuilder builder, Action<RocksDbOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddSettings<RocksDbOptions>(RocksDbOptions.Section)
            .Configure(options => configure?.Invoke(options));
        services.AddSingleton<IValidateOptions<RocksDbOptions>, RocksDbOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RocksDbStore>();
        services.AddSingleton<IStoreHealth>(provider => provider.GetRequiredService<RocksDbStore>());
        services.AddSingleton<StoreLifecycle>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<StoreLifecycle>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<StoreLifecycle>());
        services.AddSingleton<IConversationStore, RocksDbConversationStore>();
        services.AddSingleton<IInboxStore, RocksDbInboxStore>();
        services.AddSingleton<IUserIndex, RocksDbUserIndex>();
        services.AddKeyedSingleton<IGrainStorage>(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (provider, _) => new RocksDbGrainStorage(
                provider.GetRequiredService<RocksDbStore>(),
                ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(provider)));
        services.TryAddSingleton(provider =>
            provider.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
        return builder;
    }

    // The store opens before the silo starts, so that a locked folder does not leave a half-started silo. It closes when the silo no longer
    // needs it.
    private sealed class StoreLifecycle(RocksDbStore store) : IHostedLifecycleService, ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
            nameof(RocksDbStore), ServiceLifecycleStage.RuntimeInitialize, _ => Task.CompletedTask, _ => store.CloseAsync().AsTask());

        public Task StartingAsync(CancellationToken cancellationToken)
        {
            store.Open();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
