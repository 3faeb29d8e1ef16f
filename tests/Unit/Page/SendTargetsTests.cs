using Parley.Client;
using Parley.WebClient.Sharing;

namespace Parley.Unit.Page;

/// <summary>The order of the choices in the send dialog.</summary>
public sealed class SendTargetsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly HttpClient _http = new() { BaseAddress = new("http://nowhere/") };
    private readonly PeopleModel _people;

    public SendTargetsTests() => _people = new ParleyClient(_http).Events.Model().People;

    public void Dispose() => _http.Dispose();

    [Fact]
    public void The_newest_conversation_is_first_if_the_person_wrote_equally_often() =>
        Assert.Equal("b a", Order([Group("a", daysAgo: 3), Group("b", daysAgo: 1)]));

    [Fact]
    public void A_conversation_in_which_the_person_writes_often_comes_before_a_newer_one() =>
        Assert.Equal("a b", Order([Group("b", daysAgo: 1), Group("a", daysAgo: 3)], id => id is "a" ? 12 : 0));

    [Fact]
    public void What_was_written_long_ago_does_not_count_forever() =>
        Assert.Equal("b a", Order([Group("a", daysAgo: 60), Group("b", daysAgo: 1)], id => id is "a" ? 1_000 : 0));

    [Fact]
    public void The_newest_message_counts_also_if_no_entries_are_loaded() =>
        Assert.Equal("a b", Order([Group("b", daysAgo: 1), Group("a", daysAgo: 2, lastSender: "me")]));

    [Fact]
    public void A_one_to_one_is_the_person_and_a_group_shows_its_members()
    {
        var choices = Of(Direct("c1", "bob"), Group("c2", daysAgo: 1));
        Assert.Equal([new("bob", "bob", "c1", null, null), new("c2", null, "c2", 3, null)], choices);
        Assert.Equal(["person bob", "conversation c2"], choices.Select(choice => choice.Key));
        Assert.Equal("c1", choices[0].Target.ConversationId);
    }

    [Fact]
    public void People_without_a_conversation_follow_once_and_without_the_person_itself()
    {
        Profile[] contacts = [Person("bob"), Person("me"), Person("carol"), Person("carol")];
        var choices = SendTargets.With(Of(Direct("c1", "bob")), contacts, "me");
        Assert.Equal(["person bob", "person carol"], choices.Select(choice => choice.Key));
        Assert.Equal(["carol"], choices[1].Target.UserIds!);
    }

    private static string Order(Pointer[] pointers, Func<string, int>? written = null) => string.Join(
        ' ', SendTargets.Ranked(pointers, written ?? (_ => 0), "me", Now).Select(pointer => pointer.ConversationId));

    private IReadOnlyList<SendChoice> Of(params Pointer[] pointers) => SendTargets.Of(pointers, _ => 0, "me", _people, Now);

    private static Profile Person(string id) => new(id, id, null, null);

    private static Pointer Direct(string id, string other) =>
        Group(id, daysAgo: 0) with { Kind = ConversationKind.Direct, Name = null, MemberIds = ["me", other] };

    private static Pointer Group(string id, int daysAgo, string lastSender = "bob") => new(
        id, ConversationKind.Group, id, ["me", "bob", "carol"], MemberState.Joined, 1, 1, 1, 0,
        new(1, lastSender, EntryKind.Message, "text", null), Now.AddDays(-daysAgo), InboxFolder.Main, null, 1);
}
