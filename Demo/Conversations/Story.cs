namespace Parley.Demo.Conversations;

/// <summary>Every conversation, in the order in which they happen: the last one stands highest in an inbox.</summary>
internal static class Story
{
    /// <summary>Told anew for every call: a talk keeps what was said in it.</summary>
    public static Talk[] All() =>
    [
        HomeTalks.Vases(),
        AwayTalks.MeteorNight(),
        AwayTalks.GreenhouseRota(),
        AwayTalks.Pond(),
        HomeTalks.YarnSwap(),
        HomeTalks.Shelf(),
        PartyTalks.Surprise(),
        PartyTalks.StreetFestival(),
        HomeTalks.NewKitchen(),
        AwayTalks.Posters(),
        AwayTalks.NightTrain(),
        HomeTalks.Broth(),
        HomeTalks.SundayLunch(),
        AwayTalks.Balcony(),
        HomeTalks.BreadRun(),
    ];
}
