using static Parley.Demo.DemoItem;
using static Parley.Demo.PersonaIds;

namespace Parley.Demo.Conversations;

/// <summary>Conversations about gardens, journeys and the night.</summary>
internal static class AwayConversations
{
    public static DemoConversation MeteorNight() => DemoConversation.Unnamed("meteors", Lena, Alice, Hugo)
        .Says(Lena, "Forty an hour, if the clouds behave. I go anyway.", Pin("star-map"))
        .Says(Hugo, "I have a thermos and no better plan.")
        .Says(Alice, "I counted three and fell asleep. It was perfect.")
        .Set(Alice, new() { Hidden = true });

    public static DemoConversation GreenhouseRota() => DemoConversation.Group("rota", "House four, watering", Grace, Dev, Keiko)
        .Says(Grace, "I am away from the third to the ninth. Who takes which day?")
        .Says(Dev, "Third to fifth. I talk to them about bridges.")
        .Says(Keiko, "The rest. Is the left palm supposed to lean?").As("palm")
        .Replies(Grace, "palm", "She is looking at the door. She always does when I pack.")
        .React("palm", "laugh", Dev);

    public static DemoConversation Pond() => DemoConversation.Between(Grace, Lena)
        .Says(Grace, "You wanted to see them before the ice.", Pin("lily-pond"))
        .Says(Lena, "Which one is Tax Return?")
        .Says(Grace, "The one that comes up when you least want it.")
        .UnreadBy(Lena);

    public static DemoConversation Posters() => DemoConversation.Between(Chloe, Alice)
        .Says(Chloe, "Hugo let me pin to his board. Two of these are mine, guess which.", Board("places")).As("posters")
        .Says(Alice, "The balloons. Nobody else draws air like that.").As("air")
        .React("air", "love", Chloe)
        .Says(Alice, "And the tram, because of the stairs.")
        .Says(Chloe, "Too many stairs. Always too many stairs. Which one goes over your sofa?").As("sofa")
        .Replies(Alice, "sofa", "This one, if it can be a metre wide.", Pin("balloons")).As("wide")
        .Saved(Alice, "wide", "new-flat")
        .Says(Chloe, "Consider it drawn.");

    public static DemoConversation NightTrain() => DemoConversation.Group(
            "night-train", "Night train to the lake", Hugo, Alice, Chloe, Dev, Lena)
        .Says(Hugo, "Leaves at 22:40, and at 06:12 we are on the viaduct with the sun behind it. Who is in?", Pin("mountain-lake"))
        .As("train")
        .React("train", "love", Chloe, Lena)
        .React("train", "wow", Dev)
        .Says(Lena, "In. I know a place on the far shore, forty minutes on foot.", Pin("lakeside-camp")).As("camp")
        .React("camp", "love", Alice, Hugo)
        .Says(Alice, "In, if somebody else carries the pan.").As("pan")
        .Replies(Dev, "pan", "I carry the pan. I also carry an opinion about bunks: top left.")
        .Says(Hugo, "Five bunks are booked. Meet at 22:00 at the clock.").As("clock")
        .Edited("clock", "Five bunks are booked. Meet at 22:15 at the clock, the kiosk closes at half past.")
        .React("clock", "thanks", Alice, Chloe, Dev, Lena)
        .Says(Chloe, "And on the way back one night here? It is a lighthouse. With a bed in it.", Pin("lighthouse")).As("light")
        .React("light", "wow", Dev, Hugo, Lena)
        .React("light", "love", Lena)
        .Replies(Hugo, "light", "I have wanted to hear that sentence all my life.")
        .Says(Lena, "No electricity. I bring candles and a very long story.")
        .UnreadBy(Alice);

    public static DemoConversation Balcony() => DemoConversation.Between(Alice, Grace)
        .Says(Alice, "The basil is sulking again. Same pots as last year.", Pin("balcony-herbs")).As("basil")
        .Replies(
            Grace,
            "basil",
            "It stands in the sun and the rosemary in the shade. You have it the wrong way round, exactly as your own note says not to.")
        .Says(Alice, "I wrote that note?").As("note")
        .React("note", "laugh", Grace)
        .Says(Grace, "In March, in capitals. Swap them tonight and look on Sunday.").As("swap")
        .React("swap", "thanks", Alice)
        .Says(Grace, "For the railing I would try a strip of this. It needs nothing but being left alone.", Pin("wildflower-meadow"))
        .As("strip")
        .Saved(Alice, "strip", "balcony")
        .Says(Alice, "Being left alone is my strongest skill.");
}
