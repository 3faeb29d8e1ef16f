using static Parley.Demo.DemoItem;
using static Parley.Demo.PersonaIds;

namespace Parley.Demo.Conversations;

/// <summary>Conversations about a surprise party and an ordinary one.</summary>
internal static class PartyConversations
{
    public static DemoConversation Surprise() => DemoConversation.Group("surprise", "Definitely not a party", Ines, Alice, Bob, Hugo)
        .Says(
            Ines,
            "Jonas turns forty on the twelfth and believes that nobody knows. Everything is on this board, and it is secret.",
            Board("surprise")).As("board")
        .React("board", "love", Alice, Bob)
        .Says(Alice, "He asked me just now why everybody asks him about the twelfth.").As("asked")
        .React("asked", "laugh", Bob, Ines, Hugo)
        .Says(Hugo, "I am on a train that day, and a bad liar on all others. I leave this to you before I ruin it.")
        .Leaves(Hugo)
        .Says(Ines, "Honest to a fault. Keiko has the key to the hall, I bring her in.")
        .Brings(Ines, false, Keiko)
        .Renamed(Bob, "Forty candles")
        .Says(Ines, "Cake and lanterns would look like this.", Pin("birthday-table")).As("table")
        .Replies(Keiko, "table", "The hall has hooks for eleven lanterns. Who comes early to hang them?").As("hooks")
        .React("hooks", "question", Ines)
        .Replies(Bob, "hooks", "Me, with the long ladder.")
        .Says(Alice, "Jonas, are you free on Saturday?").As("oops")
        .Unsent("oops")
        .Says(Bob, "Alice. That was nearly the end of us.")
        .Says(Alice, "Wrong window! I have sat down, and I am breathing.").As("wrong")
        .React("wrong", "laugh", Bob, Ines, Keiko)
        .Says(Ines, "A present: the sky above the hall that night. Lena says the date is right.", Pin("star-map")).As("sky")
        .React("sky", "love", Bob, Keiko)
        .UnreadBy(Alice);

    /// <summary>A full group of ten people.</summary>
    public static DemoConversation StreetFestival() =>
        DemoConversation.Group(
            "street-festival", "Street festival, stand 14", Ines, Alice, Bob, Chloe, Dev, Elena, Farid, Grace, Hugo, Lena)
        .Says(Ines, "Stand 14 is ours, four metres, between the cheese and the brass band. Ten of us, so the list is full.")
        .Says(Elena, "I bring forty bowls, seconds, five each.").As("bowls")
        .Says(Farid, "Then I fill forty bowls.", Pin("summer-rolls")).As("rolls")
        .React("rolls", "love", Elena, Ines, Lena, Dev)
        .React("rolls", "thanks", Grace)
        .Says(Chloe, "A sign? I could do one as a tram poster.", Pin("tram-up-the-hill")).As("sign")
        .React("sign", "love", Hugo, Alice)
        .Replies(Ines, "sign", "Yes. With the 14 where the 28 is.")
        .Says(Grace, "Seed packets for the children, from this sheet.", Pin("seed-calendar"))
        .Says(Alice, "I take the first shift if somebody brings coffee.").As("shift")
        .Replies(Bob, "shift", "Coffee and a stool with your name on it.")
        .Says(Hugo, "The brass band rehearses at nine. You have been warned.").As("brass")
        .React("brass", "wow", Chloe, Grace, Lena)
        .Says(Dev, "Ear warmers, then. I have been waiting for this.")
        .UnreadBy(Alice, Grace);
}
