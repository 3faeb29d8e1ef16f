using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Content;
using Parley.Core.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Storage;
using Parley.Grains.Delivery;
using Parley.Grains.Inbox;
using Parley.Grains.Live;
using Parley.Grains.Users;

namespace Parley.Grains.Conversations;

/// <summary>Registers the services of conversations in a silo.</summary>
public static class ConversationServiceExtensions
{
    /// <summary>Adds the services of conversation grains, and the silo's owner of delivery.</summary>
    /// <remarks>They need a conversation store, a content catalog, a user directory, <see cref="ConversationOptions"/> and
    /// <see cref="DeliveryOptions"/>.</remarks>
    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandomSource, SystemRandomSource>();
        services.TryAddSingleton<IMemberInboxes, GrainMemberInboxes>();
        services.TryAddSingleton(provider => new DeliveryOwner(
            provider.GetRequiredService<IConversationStore>(),
            provider.GetRequiredService<IMemberInboxes>(),
            provider.GetRequiredService<IOptions<ConversationOptions>>().Value.QuietTime,
            provider.GetRequiredService<IOptions<DeliveryOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DeliveryOwner>>()));
        services.TryAddSingleton(provider => new TailBudget(
            provider.GetRequiredService<IOptions<ConversationOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new ConversationServices(
            provider.GetRequiredService<IConversationStore>(),
            provider.GetRequiredService<IMemberInboxes>(),
            provider.GetRequiredService<IContentCatalog>(),
            provider.GetRequiredService<IUserDirectory>(),
            provider.GetRequiredService<DeliveryOwner>(),
            provider.GetRequiredService<TailBudget>(),
            provider.GetRequiredService<IOptions<ConversationOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<ILogger<Conversation>>()));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeliveryService>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, OpenRowWatcher>();
        services.TryAddSingleton<PendingBlockService>();
        services.TryAddSingleton(new InboxMoves(IsPossible: true));
        services.TryAddSingleton<LocalFrontEnd>();
        services.TryAddSingleton<PacedCollections>();
        services.TryAddSingleton<FrontEndLinks>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<PendingBlockService>());
        return services;
    }
}
