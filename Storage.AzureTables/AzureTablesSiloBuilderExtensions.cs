using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parley.Core.Settings;
using Parley.Core.Storage;
using Parley.Storage.AzureTables;

namespace Orleans.Hosting;

/// <summary>Adds the store of a cluster to a silo.</summary>
public static class AzureTablesSiloBuilderExtensions
{
    /// <summary>Stores conversations, inboxes and people in the tables of a storage account, which all silos of a cluster share.</summary>
    /// <remarks>Options come from the section <c>AzureTables</c>, then from <paramref name="configure"/>, and are validated at the start.
    /// Missing tables are created before the silo starts. If that fails, the start fails with a <see cref="StoreUnusableException"/>. The
    /// host must add grain state and membership separately.</remarks>
    public static ISiloBuilder AddAzureTablesStorage(this ISiloBuilder builder, Action<AzureTablesOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddAzureTablesOptions(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRuns, SiloRuns>();
        services.AddSingleton<AzureTablesStore>();
        services.AddSingleton<TableSchema>();
        services.AddSingleton<IHostedService, TableCreation>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<TableSchema>());
        services.AddSingleton<IConversationStore, AzureTablesConversationStore>();
        services.AddSingleton<IInboxStore, AzureTablesInboxStore>();
        services.AddSingleton<IUserIndex, AzureTablesUserIndex>();
        return builder;
    }

    /// <summary>Adds only the options of the account, for hosts that store nothing there. A front end finds its cluster by them.</summary>
    /// <remarks>Options come from the section <c>AzureTables</c>, then from <paramref name="configure"/>, and are validated at the
    /// start.</remarks>
    public static IServiceCollection AddAzureTablesOptions(this IServiceCollection services, Action<AzureTablesOptions>? configure = null)
    {
        services.AddSettings<AzureTablesOptions>(AzureTablesOptions.Section)
            .Configure(options => configure?.Invoke(options));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AzureTablesOptions>, AzureTablesOptionsValidator>());
        return services;
    }

    // The tables are created before the silo starts, so that an unusable account does not leave a half-started silo.
    private sealed class TableCreation(AzureTablesStore store, TableSchema schema) : IHostedLifecycleService
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            await store.CreateTablesAsync(cancellationToken).ConfigureAwait(false);
            await schema.PrepareAsync(cancellationToken).ConfigureAwait(false);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
