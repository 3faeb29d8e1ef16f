using Parley.Client;
using Parley.WebClient.Words;

namespace Parley.WebClient.Sharing;

/// <summary>The people and conversations to which items can be sent. Those with which the person talks most come first.</summary>
internal static class SendTargets
{
    private const int MostCounted = 20;
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(7);

    /// <summary>Returns the conversations of the inbox, in descending order of their weights. The weight of a conversation grows with the
    /// messages that the person wrote, of which at most 20 count. It halves with each week since the newest message.</summary>
    /// <param name="pointers">The pointers that have been read.</param>
    /// <param name="written">Returns how many messages of the person the page has loaded, by the id of a conversation.</param>
    /// <param name="me">The person.</param>
    /// <param name="people">The names and pictures of people.</param>
    /// <param name="now">The present time.</param>
    public static IReadOnlyList<SendChoice> Of(
        IEnumerable<Pointer> pointers, Func<string, int> written, string me, PeopleModel people, DateTimeOffset now) =>
        [.. Ranked(pointers, written, me, now).Select(pointer => Of(pointer, me, people)).DistinctBy(choice => choice.Key)];

    /// <summary>Returns the pointers in descending order of their weights. Pointers of equal weight keep their order.</summary>
    public static IEnumerable<Pointer> Ranked(IEnumerable<Pointer> pointers, Func<string, int> written, string me, DateTimeOffset now) =>
        pointers.OrderByDescending(pointer => Weight(pointer, written(pointer.ConversationId), me, now));

    /// <summary>Returns the choice for a conversation.</summary>
    public static SendChoice Of(Pointer pointer, string me, PeopleModel people)
    {
        var title = Titles.Of(pointer, me, people);
        if (pointer.Kind is not ConversationKind.Direct || pointer.MemberIds.FirstOrDefault(userId => userId != me) is not { } other)
            return new(title, null, pointer.ConversationId, pointer.MemberIds.Count, null);
        return new(title, other, pointer.ConversationId, null, people.Find(other)?.AvatarUrl);
    }

    /// <summary>Adds people after the present choices. The signed-in person, and people who are choices already, are left out.</summary>
    public static IReadOnlyList<SendChoice> With(IReadOnlyList<SendChoice> choices, IEnumerable<Profile> people, string me) =>
    [
        .. choices.Concat(people
                .Where(person => person.UserId != me)
                .Select(person => new SendChoice(person.DisplayName, person.UserId, null, null, person.AvatarUrl)))
            .DistinctBy(choice => choice.Key),
    ];

    private static double Weight(Pointer pointer, int written, string me, DateTimeOffset now)
    {
        var age = now > pointer.LastAt ? now - pointer.LastAt : TimeSpan.Zero;
        var own = Math.Max(Math.Min(written, MostCounted), pointer.LastMessage?.SenderId == me ? 1 : 0);
        return (1 + own) * Math.Pow(0.5, age / HalfLife);
    }
}
