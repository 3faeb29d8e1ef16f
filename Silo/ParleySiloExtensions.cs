using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Parley.Core.People;
using Parley.Grains.Content;
using Parley.Grains.Conversations;
using Parley.Grains.Users;
using Parley.Silo.Overload;

namespace Parley.Silo;

/// <summary>Adds Parley to a silo. The host adds a storage adapter and clustering.</summary>
public static class ParleySiloExtensions
{
    // The largest answer is a page of 100 messages. Each has a request of at most 32 KiB and 10 cards of at most 10 kB, and JSON escapes it
    // to at most twice its size. A larger Orleans message is not one of Parley.
    internal const int MaxMessageBytes = 32 * 1024 * 1024;

    // Front ends give up after 5 s, so an answer after twice this time has no receiver.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    // A process must end within 10 s after the signal.
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
