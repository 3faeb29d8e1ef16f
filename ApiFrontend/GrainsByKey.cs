using Parley.Boards;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Pins;
using Parley.Users;

namespace Parley.ApiFrontend;

/// <summary>Every grain by the id that is its key.</summary>
internal static class GrainsByKey
{
    /// <summary>A person.</summary>
    public static IUserGrain User(this IGrainFactory grains, UserId id) => grains.GetGrain<IUserGrain>(id.Value);

    /// <summary>A person's inbox.</summary>
    public static IInboxGrain Inbox(this IGrainFactory grains, UserId id) => grains.GetGrain<IInboxGrain>(id.Value);

    /// <summary>A conversation.</summary>
    public static IConversationGrain Conversation(this IGrainFactory grains, ConversationId id) => grains.GetGrain<IConversationGrain>(id.Value);

    /// <summary>A board.</summary>
    public static IBoardGrain Board(this IGrainFactory grains, BoardId id) => grains.GetGrain<IBoardGrain>(id.Value);

    /// <summary>A pin.</summary>
    public static IPinGrain Pin(this IGrainFactory grains, PinId id) => grains.GetGrain<IPinGrain>(id.Value);
}
