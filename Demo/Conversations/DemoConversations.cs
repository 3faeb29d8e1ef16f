namespace Parley.Demo.Conversations;

/// <summary>All conversations of the demo, in the order in which they are played. The last one is at the top of an inbox.</summary>
internal static class DemoConversations
{
    /// <summary>Returns new objects at every call, because a conversation remembers the messages that it has sent.</summary>
    public static DemoConversation[] All() =>
    [
        HomeConversations.Vases(),
        AwayConversations.MeteorNight(),
        AwayConversations.GreenhouseRota(),
        AwayConversations.Pond(),
        HomeConversations.YarnSwap(),
        HomeConversations.Shelf(),
        PartyConversations.Surprise(),
        PartyConversations.StreetFestival(),
        HomeConversations.NewKitchen(),
        AwayConversations.Posters(),
        AwayConversations.NightTrain(),
        HomeConversations.Broth(),
        HomeConversations.SundayLunch(),
        AwayConversations.Balcony(),
        HomeConversations.BreadRun(),
    ];
}
