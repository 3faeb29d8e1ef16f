using Microsoft.Extensions.Logging;
using Parley.Content;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>The dependencies of a conversation. All conversations of a silo share them.</summary>
internal sealed record ConversationServices(
    IConversationStore Store,
    IMemberInboxes Inboxes,
    IContentCatalog Catalog,
    IUserDirectory Directory,
    DeliveryOwner Deliveries,
    TailBudget Tails,
    ConversationOptions Options,
    TimeProvider Time,
    IRandomSource Random,
    ILogger<Conversation> Logger)
{
    /// <summary>Logs failed calls of the store and of other grains, and turns them into errors.</summary>
    public StoreFaults Faults { get; } = new(Logger);
}
