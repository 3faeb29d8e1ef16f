namespace Parley.Demo.Conversations;

/// <summary>Every conversation, in the order in which they happen: the last one stands highest in an inbox.</summary>
internal static class DemoConversations
{
    /// <summary>New objects for every call: a conversation keeps its messages.</summary>
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
