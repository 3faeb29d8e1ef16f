using static Parley.Demo.DemoItem;
using static Parley.Demo.PersonaIds;

namespace Parley.Demo.Conversations;

/// <summary>Conversations about kitchens, rooms and things made by hand.</summary>
internal static class HomeConversations
{
    public static DemoConversation Vases() => DemoConversation.Between(Alice, Elena)
        .Says(Alice, "The tall blue one in this firing. Is it spoken for?", Pin("ceramic-vases")).As("vase")
        .Says(Elena, "It is now. It ran a little at the foot, so you get the friends' price.")
        .Says(Alice, "The foot is my favourite part.").As("foot")
        .React("foot", "love", Elena)
        .Says(Elena, "Come by on Friday after four. The cat will pretend not to know you.");

    public static DemoConversation YarnSwap() => DemoConversation.Group("yarn-swap", "Yarn swap", Dev, Alice, Elena, Grace)
        .Says(Dev, "Bring what you will never finish. I start with this, in navy and cream.", Pin("fair-isle")).As("band")
        .React("band", "love", Elena, Grace)
        .Says(Grace, "I have eleven single mittens. Do they count as yarn?").As("mittens")
        .React("mittens", "laugh", Dev, Alice, Elena)
        .Replies(Dev, "mittens", "Eleven singles are five pairs and an egg warmer.")
        .Says(Alice, "I can only offer good intentions and half a scarf.")
        .Says(Dev, "Half a scarf is a start. Row 40 is explained here, slowly.", Pin("cable-scarf")).As("scarf")
        .Replies(Elena, "scarf", "Saved. Row 40 has beaten me twice.")
        .Saved(Elena, "scarf", "glaze-diary")
        .Says(Grace, "Thursday at seven then, house four. The palms like company.", Pin("greenhouse"))
        .Says(Dev, "And these for whoever comes with cold hands.", Pin("mittens"))
        .UnreadBy(Alice)
        .Set(Alice, new() { MutedUntil = DateTimeOffset.MaxValue });

    public static DemoConversation Shelf() => DemoConversation.Between(Jonas, Alice)
        .Says(Jonas, "You said you wanted your books off the floor. This one leaves room for the cat.", Pin("bookshelf")).As("shelf")
        .React("shelf", "laugh", Alice)
        .Says(Alice, "How deep are the boards?")
        .Says(Jonas, "Twenty-four centimetres. Bob would do it in twenty-two and be smug about it.")
        .Says(Alice, "Then Bob it is. What are you doing on the twelfth, by the way?").As("twelfth")
        .Replies(Jonas, "twelfth", "Nothing at all. Why does everybody ask me that?")
        .Says(Alice, "No reason.");

    public static DemoConversation NewKitchen() => DemoConversation.Between(Alice, Keiko)
        .Says(Alice, "Hypothetically: a kitchen of two by three metres, one window, north. Is it hopeless?")
        .Says(Keiko, "Hypothetically, two by three is plenty. Look at this one.", Pin("green-kitchen")).As("kitchen")
        .React("kitchen", "love", Alice)
        .React("kitchen", "idea", Alice)
        .Replies(Alice, "kitchen", "The tiles! Are they really leftovers?")
        .Says(Keiko, "Three shades, two bankrupt shops. Lay them in no order at all and it looks planned.")
        .Says(Keiko, "The rest of that board may help, hypothetically.", Board("small-rooms"))
        .Saved(Alice, "kitchen", "new-flat")
        .Says(Alice, "Saved. I will tell you when it stops being hypothetical.")
        .Says(Keiko, "You already have, a little.");

    public static DemoConversation Broth() => DemoConversation.Between(Farid, Alice)
        .Says(Farid, "You asked why yours tastes thin. Read the part about day two.", Pin("ramen-bowl")).As("ramen")
        .Says(Alice, "Two days? I have a job, Farid.").As("job")
        .React("job", "laugh", Farid)
        .Says(Farid, "The bones do the work. You only have to be at home.").As("bones")
        .Edited("bones", "The bones do the work. You only have to be at home and not open the lid.")
        .Saved(Alice, "ramen", "sunday-table")
        .Says(Alice, "Fine. It is on the Sunday table now, with your name under it.")
        .Says(Farid, "An honour. Soak the mushrooms separately, or I shall know.")
        .UnreadBy(Alice);

    public static DemoConversation SundayLunch() => DemoConversation.Group("sunday-lunch", "Lunch", Alice, Bob, Chloe, Farid)
        .Says(Alice, "Sunday, one o'clock, mine. I am thinking of this for the middle of the table.", Pin("tomato-tart")).As("tart")
        .React("tart", "love", Bob, Chloe)
        .React("tart", "wow", Farid)
        .Replies(Farid, "tart", "Salt the slices first, and please do not skip the weeping.")
        .Says(Chloe, "Can I bring somebody? She makes the plates one should eat it from.", Person(Elena))
        .Says(Alice, "Elena is always invited, she just never believes it.")
        .Brings(Alice, true, Elena)
        .Renamed(Alice, "Sunday lunch")
        .Says(Elena, "I believe it now. What is missing?").As("missing")
        .Replies(Alice, "missing", "Dessert, and somebody who argues with Farid.")
        .Says(Elena, "Lemon cake and an argument, then.", Pin("lemon-cake")).As("cake")
        .React("cake", "love", Alice, Bob, Chloe, Farid)
        .Says(Bob, "I do the bread. Two loaves, one with a leaf.", Pin("sourdough"))
        .Says(Farid, "I never argue. I explain twice.").As("argue")
        .React("argue", "laugh", Alice, Bob, Chloe, Elena);

    public static DemoConversation BreadRun() => DemoConversation.Between(Bob, Alice)
        .Says(Bob, "Shelf boards are cut. Twenty-two centimetres, tell Jonas.")
        .Says(Alice, "He said you would be smug.").As("smug")
        .React("smug", "laugh", Bob)
        .Says(Bob, "Saturday I come by with the box bike: boards, two loaves, one dog.", Pin("cargo-bike"))
        .Says(Bob, "Is ten too early for the dog?")
        .UnreadBy(Alice);
}
