using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Content;
using Parley.Core.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Storage;

namespace Parley.Grains.Conversations;

/// <summary>What a silo registers for conversations.</summary>
public static class ConversationServiceExtensions
{
    /// <summary>Adds what conversation grains are made of. Needs a conversation store, a content catalog, a user directory and
    /// <see cref="ConversationOptions"/> to be registered.</summary>
    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandomSource, SystemRandomSource>();
        services.TryAddSingleton<IMemberInboxes, GrainMemberInboxes>();
        services.TryAddSingleton(provider => new ConversationServices(
            provider.GetRequiredService<IConversationStore>(),
            provider.GetRequiredService<IMemberInboxes>(),
            provider.GetRequiredService<IContentCatalog>(),
            provider.GetRequiredService<IUserDirectory>(),
            provider.GetRequiredService<IOptions<ConversationOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<ILogger<Conversation>>()));
        return services;
    }
}
