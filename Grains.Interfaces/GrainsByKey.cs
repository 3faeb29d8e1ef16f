using Parley.Boards;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Pins;
using Parley.Users;

namespace Parley;

/// <summary>Gets grain references by typed ids.</summary>
/// <remarks><c>GetGrain&lt;T&gt;(string)</c> uses reflection on each call to find the grain type of an interface. This costs a tenth of a
/// whole send. The grain type never changes while the process runs, so it is looked up once.</remarks>
public static class GrainsByKey
{
    /// <summary>Gets the grain of a person.</summary>
    public static IUserGrain User(this IGrainFactory grains, UserId id) => Of<IUserGrain>(grains, id.Value);

    /// <summary>Gets the inbox of a person.</summary>
    public static IInboxGrain Inbox(this IGrainFactory grains, UserId id) => Of<IInboxGrain>(grains, id.Value);

    /// <summary>Gets the grain of a conversation.</summary>
    public static IConversationGrain Conversation(this IGrainFactory grains, ConversationId id) => Of<IConversationGrain>(grains, id.Value);

    /// <summary>Gets the grain of a board.</summary>
    public static IBoardGrain Board(this IGrainFactory grains, BoardId id) => Of<IBoardGrain>(grains, id.Value);

    /// <summary>Gets the grain of a pin.</summary>
    public static IPinGrain Pin(this IGrainFactory grains, PinId id) => Of<IPinGrain>(grains, id.Value);

    private static T Of<T>(IGrainFactory grains, string key)
        where T : class, IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(grains);
        if (Resolved<T>.Type is { } type)
            return (T)grains.GetGrain(GrainId.Create(type.Grain, key), type.Interface);
        var first = grains.GetGrain<T>(key);
        if (first is GrainReference reference)
            Resolved<T>.Type = new(reference.GrainId.Type, reference.InterfaceType);
        return first;
    }

    private static class Resolved<T>
    {
        public static ResolvedType? Type { get; set; }
    }

    private sealed record ResolvedType(GrainType Grain, GrainInterfaceType Interface);
}
