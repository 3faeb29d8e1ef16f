using static Parley.Demo.PersonaIds;

namespace Parley.Demo;

/// <summary>Boards about kitchens, rooms and things made by hand.</summary>
internal static class HomeBoards
{
    /// <summary>All these boards.</summary>
    public static DemoBoard[] All { get; } =
    [
        new("sunday-table", Alice, "Sunday table", "Things that feed eight and forgive a late start.")
        {
            Collaborators = [Bob],
            Pins =
            [
                new(
                    "lemon-cake",
                    "Lemon cake with too much glaze",
                    "There is no such thing as too much glaze.",
                    "https://kitchen.example/lemon-cake"),
                new(
                    "tomato-tart",
                    "Tomato tart with three colours",
                    "Salt the slices first and let them weep for twenty minutes.",
                    "https://kitchen.example/tomato-tart"),
            ],
        },
        new("broth", Farid, "Broth and wrappers", "What I cook on my day off.")
        {
            Pins =
            [
                new(
                    "ramen-bowl",
                    "Ramen, the two-day version",
                    "Day one is bones, day two is patience.",
                    "https://lemonandsalt.example/ramen"),
                new("summer-rolls", "Summer rolls, peanut sauce", "Roll tighter than you think.", "https://lemonandsalt.example/rolls"),
            ],
        },
        new("bread-and-wheels", Bob, "Bread and wheels", "Dough, and what carries it to friends.")
        {
            Pins =
            [
                new("sourdough", "The leaf score", "Blade at thirty degrees, and do not hesitate.", "https://loaf.example/scoring"),
                new(
                    "cargo-bike",
                    "Cargo bike with a wooden box",
                    "Plans for the box. The dog is not included.",
                    "https://wheels.example/long-john"),
            ],
        },
        new("small-rooms", Keiko, "Small rooms", "Under twelve square metres, and generous all the same.")
        {
            Pins =
            [
                new("bookshelf", "A shelf that became a wall", "Measure the cat before you space the boards."),
                new("attic-bedroom", "Under the roof", "A window exactly where you look when you lie down.", "https://rooms.example/attic"),
                new(
                    "green-kitchen",
                    "Sage green, brass, one good lamp",
                    "The tiles are leftovers in three shades.",
                    "https://rooms.example/green-kitchen"),
                new("reading-corner", "One chair, one lamp", "Buy the chair first. The room follows.", "https://rooms.example/corner"),
            ],
        },
        new("needles", Dev, "On the needles", "Patterns that I have finished, or have stopped pretending about.")
        {
            Collaborators = [Grace],
            Pins =
            [
                new("cable-scarf", "Two cables, no mistakes", "Row 40 is where everybody goes wrong.", "https://yarn.example/two-cables"),
                new("fair-isle", "Snowflake band, 24 stitches", "Carry the floats loosely.", "https://yarn.example/snowflake"),
                new("mittens", "Mittens on a string", "For people who lose one every winter.") { By = Grace },
            ],
        },
        new("glaze-diary", Elena, "Glaze diary", "Every firing, the failures too.")
        {
            Pins = [new(
                "ceramic-vases",
                "Firing 61: four survivors",
                "The blue one ran exactly as far as I had hoped.",
                "https://kiln.example/61")],
        },
        new("new-flat", Alice, "New flat, maybe", "Nobody has to know yet.") { Secret = true },
    ];
}
