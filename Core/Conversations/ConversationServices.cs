using Microsoft.Extensions.Logging;
using Parley.Content;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>What a conversation works with. Shared by all of them.</summary>
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
