using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Parley.Core.People;
using Parley.Grains.Content;
using Parley.Grains.Conversations;
using Parley.Grains.Users;
using Parley.Silo.Overload;

namespace Parley.Silo;

/// <summary>Parley as a library: what a silo needs besides a storage adapter and clustering.</summary>
public static class ParleySiloExtensions
{
    // A page of 100 messages: each at most 32 KiB of request, its 10 cards resolved to at most 10 kB apiece, escaped in JSON at worst
    // to twice that. What is larger is no message of ours.
    internal const int MaxMessageBytes = 32 * 1024 * 1024;

    // Front ends give up after 5 s; a silo that goes on for as long again answers to nobody.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    // A process has 10 s from the signal to its end.
    private static readonly TimeSpan DeactivationTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Adds the domain: options (validated at start), the built-in catalog and directory unless others are registered already, and
    /// the owner of delivery.</summary>
    /// <remarks>The host must add a storage adapter (<c>AddRocksDbStorage</c>) and clustering itself.</remarks>
    /// <param name="silo">The silo.</param>
    /// <param name="configuration">The configuration; null for the host's own configuration.</param>
    public static ISiloBuilder AddParleySilo(this ISiloBuilder silo, IConfiguration? configuration = null)
    {
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddParleyOptions(configuration);
        silo.Services.AddUsers();
        silo.Services.AddContent();
        silo.Services.AddConversations();
        silo.Services.AddSingleton<PeopleSearch>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PeopleReindexer>();
        return silo
            .Configure<SiloMessagingOptions>(messaging =>
            {
                messaging.ResponseTimeout = ResponseTimeout;
                messaging.CancelRequestOnTimeout = true;
                messaging.MaxMessageBodySize = MaxMessageBytes;
            })
            .AddOverloadLimits(configuration)
            .Configure<GrainCollectionOptions>(collection => collection.DeactivationTimeout = DeactivationTimeout);
    }
}
