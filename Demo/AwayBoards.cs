using static Parley.Demo.PersonaIds;

namespace Parley.Demo;

/// <summary>Boards about gardens, journeys and a surprise party.</summary>
internal static class AwayBoards
{
    /// <summary>All these boards.</summary>
    public static DemoBoard[] All { get; } =
    [
        new("balcony", Alice, "Balcony, year two", "Three metres of railing and a lot of hope.")
        {
            Collaborators = [Grace],
            Pins =
            [
                new("balcony-herbs", "Herbs that survive me", "Basil in the shade of the rosemary, never the other way round."),
                new("seed-calendar", "What to sow when", "Radishes first: they forgive everything.", "https://sow.example/calendar")
                {
                    By = Grace,
                },
            ],
        },
        new("under-glass", Grace, "Under glass", "Work, officially.")
        {
            Pins =
            [
                new("wildflower-meadow", "The meadow behind the institute", "Mown once a year, by someone who whistles."),
                new("lily-pond", "Pond with three residents", "The white one is called Tax Return."),
                new(
                    "greenhouse",
                    "House four, the palms",
                    "Open on the first Saturday of each month.",
                    "https://gardens.example/house-four"),
            ],
        },
        new("places", Hugo, "Posters of places", "For the long wall in the hallway.")
        {
            Collaborators = [Chloe],
            Pins =
            [
                new("mountain-lake", "The 06:12 over the viaduct", "Sit on the left.", "https://rails.example/0612"),
                new(
                    "lighthouse",
                    "Keeper's house to let",
                    "One night at a time, no electricity, the best light for miles.",
                    "https://lights.example/keeper"),
                new("tram-up-the-hill", "Line 28, drawn from memory", "I counted the stairs afterwards. There are more.") { By = Chloe },
                new("balloons", "Six in the morning", "Nobody speaks up there. It is wonderful.") { By = Chloe },
            ],
        },
        new("nights-outside", Lena, "Nights outside", "Where the map says nothing at all.")
        {
            Pins =
            [
                new("star-map", "The sky on 12 August", "Best hour: two in the morning, facing north-east.", "https://sky.example/august"),
                new("lakeside-camp", "The far shore", "Forty minutes on foot, no signal, good wood."),
            ],
        },
        new("surprise", Ines, "Not a party for Jonas", "If you can read this, you are sworn to silence.")
        {
            Secret = true,
            Collaborators = [Alice, Bob],
            Pins = [new("birthday-table", "Three tiers, paper lanterns", "Forty candles will not fit. I have tried.")],
        },
    ];
}
